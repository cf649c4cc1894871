import type { Outputs } from '@countersign/server/router'
import { type Workspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { CopyButton } from '../ui/CopyButton.tsx'
import { confirm } from '../ui/confirm.ts'
import { counted } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Time } from '../ui/Time.tsx'

type Witness = Outputs['ledger']['witnesses'][number]

const columns: readonly Column<Witness>[] = [
  {
    header: 'Name',
    isRowHeader: true,
    cell: ({ name }) => <span className="inline-block font-medium break-all sm:min-w-52">{name}</span>,
  },
  { header: 'Address', cell: ({ url }) => <code className="min-w-0 font-mono break-all">{url}</code> },
  {
    header: 'Verifier key',
    cell: ({ verifierKey }) => (
      <span className="inline-flex items-center gap-0.5">
        <code className="font-mono" title={verifierKey}>
          {shortKey(verifierKey)}
        </code>
        <CopyButton text={verifierKey} what="verifier key" />
      </span>
    ),
  },
  {
    header: 'Last cosigned',
    cell: ({ cosignedAt, cosignedSize }) =>
      cosignedAt === null ? (
        <span className="text-faded">Never</span>
      ) : (
        <span>
          {counted(cosignedSize, 'event')}, <Time at={cosignedAt} />
        </span>
      ),
  },
  { header: 'State', cell: (witness) => <WitnessState {...witness} /> },
]

type WitnessTableProps = { witnesses: readonly Witness[]; workspace: Workspace }

export function WitnessTable({ witnesses, workspace }: WitnessTableProps) {
  const remove = trpc.ledger.removeWitness.useMutation({ onSuccess: () => api.ledger.witnesses.invalidate() })
  const askToRemove = ({ id, name }: Witness) =>
    confirm({
      title: `Remove the witness ${name}?`,
      effect:
        'It is not asked any more. What it has cosigned stays under its checkpoints; readers who ask for its cosignature will refuse newer ones.',
      action: 'Remove',
      isDangerous: true,
      run: () => remove.mutateAsync({ workspaceId: workspace.id, witnessId: id }),
      done: `The witness ${name} was removed.`,
    })
  return (
    <Table
      caption={`Witnesses of ${workspace.name}`}
      columns={columns}
      rows={witnesses}
      rowKey={({ id }) => id}
      actions={(witness) => (
        <Button
          size="small"
          tone="quiet"
          aria-label={`Remove ${witness.name}`}
          onClick={() => askToRemove(witness)}
          disabledReason={whyNotPermitted(workspace, 'ledger:configure')}
        >
          Remove
        </Button>
      )}
    />
  )
}

function WitnessState({ problem, cosignedAt }: Witness) {
  if (problem !== null) {
    return (
      <span className="min-w-0 break-words">
        <Status tone="restrict">Does not cosign</Status>
        <span className="block text-faded">{problem}</span>
      </span>
    )
  }
  return cosignedAt === null ? (
    <Status tone="none">Not asked yet</Status>
  ) : (
    <Status tone="allow">Cosigns</Status>
  )
}

/** A verifier key is name, plus, eight characters, plus, key: the eight tell one from another. */
const shortKey = (verifierKey: string): string =>
  verifierKey.split('+')[1]?.slice(0, 8) ?? verifierKey.slice(0, 8)
