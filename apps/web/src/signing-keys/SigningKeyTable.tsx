import type { Workspace } from '../session/session.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { describeNumber } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Time } from '../ui/Time.tsx'
import { SigningKeyMenu } from './SigningKeyMenu.tsx'
import { keepers, reasons, type SigningKey, shortKid, states } from './signing-key.ts'

const columns: readonly Column<SigningKey>[] = [
  {
    header: 'Key',
    isRowHeader: true,
    cell: ({ alg, kid }) => (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <span className="font-medium">{alg}</span>
        <span className="inline-flex items-center whitespace-nowrap">
          <code className="font-mono" title={kid}>
            {shortKid(kid)}
          </code>
          <CopyButton text={kid} what="name of the key" />
        </span>
      </span>
    ),
  },
  {
    header: 'State',
    cell: ({ state, stateSince, revocation }) => (
      <span className="min-w-0 py-0.5">
        <Status tone={states[state].tone}>{states[state].word}</Status>
        <span className="block text-xs text-faded">
          {revocation
            ? `From position ${describeNumber(revocation.effectiveFromIndex)} on; ${reasons[revocation.reason].split(':')[0]?.toLowerCase()}`
            : states[state].detail}
        </span>
        <span className="block text-xs text-faded">
          since <Time at={stateSince} />
        </span>
      </span>
    ),
  },
  { header: 'Positions', cell: (key) => <Positions {...key} /> },
  {
    header: 'Signatures',
    cell: ({ signatures, lastSignedAt }) => (
      <span className="min-w-0 py-0.5">
        {describeNumber(signatures)}
        {lastSignedAt !== null && (
          <span className="block text-xs text-faded">
            last <Time at={lastSignedAt} />
          </span>
        )}
      </span>
    ),
  },
  {
    header: 'Private half',
    cell: ({ keeper, state }) => (
      <span className="min-w-0">
        {state === 'destroyed' ? <span className="text-faded">Gone</span> : keepers[keeper]}
      </span>
    ),
  },
  { header: 'Made', cell: ({ preparedAt }) => <Time at={preparedAt} /> },
]

type SigningKeyTableProps = { keys: readonly SigningKey[]; workspace: Workspace; needsTwo: boolean }

export function SigningKeyTable({ keys, workspace, needsTwo }: SigningKeyTableProps) {
  return (
    <Table
      caption={`Signing keys of ${workspace.name}`}
      columns={columns}
      rows={keys}
      rowKey={({ id }) => id}
      actions={(key) => <SigningKeyMenu signingKey={key} workspace={workspace} needsTwo={needsTwo} />}
    />
  )
}

/** The first and the last position of the ledger that could hold a proof of this key. */
function Positions({ validFrom, validTo }: SigningKey) {
  if (validFrom === null || validFrom === validTo) return <span className="text-faded">None</span>
  const first = `#${describeNumber(validFrom)}`
  return (
    <span className="whitespace-nowrap">
      {validTo === null ? `From ${first} on` : `${first} to #${describeNumber(validTo - 1)}`}
    </span>
  )
}
