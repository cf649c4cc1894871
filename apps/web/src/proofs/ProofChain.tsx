import type { ProofCheck } from '@countersign/proofs'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleDashed, type LucideIcon, OctagonX } from 'lucide-react'
import type { ReactNode } from 'react'
import { paths } from '../paths.ts'
import { may, useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Digest } from '../ui/Digest.tsx'
import { counted } from '../ui/number.ts'
import { Time } from '../ui/Time.tsx'
import { checksOf, type LinkName, type LinkState, linkNames, linkStates } from './chain.ts'
import type { Proof } from './proof-query.ts'

const looks: Record<LinkState, { Icon: LucideIcon; look: string; word: string }> = {
  passed: { Icon: CircleCheck, look: 'text-allow', word: 'Whole' },
  failed: { Icon: OctagonX, look: 'text-deny', word: 'Broken' },
  'not-checked': { Icon: CircleDashed, look: 'text-faded', word: 'Not checked' },
}

const results: Record<ProofCheck['result'], string> = {
  passed: 'text-ink',
  failed: 'text-deny',
  'not-checked': 'text-faded',
}

const titles: Record<LinkName, string> = {
  spec: 'Spec',
  policy: 'Policy',
  approvals: 'Approvals',
  signature: 'Signatures',
  ledger: 'Ledger',
}

/** From the spec to the ledger, link by link; after a verification each says whether it holds. */
export function ProofChain({ proof, checks }: { proof: Proof; checks: readonly ProofCheck[] | null }) {
  const states = checks && linkStates(checks)
  return (
    <ol aria-label="Chain of the proof" className="w-full text-sm">
      {linkNames.map((name) => {
        const { Icon, look, word } = looks[states?.[name] ?? 'not-checked']
        return (
          <li
            key={name}
            className="group relative grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3 pb-5 last:pb-0"
          >
            <span
              aria-hidden
              className="absolute top-5 bottom-0 left-[0.5625rem] w-px bg-edge group-last:hidden"
            />
            <Icon aria-hidden className={`size-5 bg-sheet ${look}`} />
            <div className="min-w-0">
              <p className="flex flex-wrap items-baseline gap-x-3">
                <span className="font-semibold">{titles[name]}</span>
                {states && <span className={look}>{word}</span>}
              </p>
              <LinkText name={name} proof={proof} />
              {checks && (
                <ul aria-label={`Checks of ${titles[name]}`} className="mt-1">
                  {checksOf(name, checks).map(({ name: check, kid, result, message }) => (
                    <li key={`${check} ${kid}`} className={`break-words ${results[result]}`}>
                      {message}
                    </li>
                  ))}
                </ul>
              )}
            </div>
          </li>
        )
      })}
    </ol>
  )
}

/** The statement names people by their ids; their names are kept elsewhere, where they can be erased. */
function Approvers({ proof }: { proof: Proof }) {
  const { id: workspaceId } = useWorkspace()
  const { data: request } = trpc.promotions.get.useQuery({ workspaceId, requestId: proof.requestId })
  const { approvals } = proof.statement.predicate
  if (approvals.length === 0) return null
  const names = new Map(request?.votes.map(({ personId, name }) => [`person:${personId}`, name]))
  return (
    <ul aria-label="Who approved">
      {approvals.map(({ approver, role, at }) => (
        <li key={approver} className="flex flex-wrap gap-x-3">
          <span className="break-all">{names.get(approver) ?? approver}</span>
          <span className="text-faded">{role}</span>
          <Time at={at} />
        </li>
      ))}
    </ul>
  )
}

function LinkText({ name, proof }: { name: LinkName; proof: Proof }): ReactNode {
  const workspace = useWorkspace()
  const { slug } = workspace
  const { statement } = proof
  const { policy, approvals, quorum } = statement.predicate
  switch (name) {
    case 'spec':
      return (
        <p>
          <Link to={paths.agent(slug, proof.agentId)} className="link">
            {proof.agentName ?? 'The agent'}
          </Link>
          , revision {proof.revision}: <Digest hex={proof.specSha256} what="digest of the spec" />
        </p>
      )
    case 'policy':
      return (
        <p>
          Version {policy.uri.slice(policy.uri.lastIndexOf('@') + 1)} of the policy allowed it:{' '}
          <Digest hex={policy.digest.sha256} what="digest of the policy" />
        </p>
      )
    case 'approvals':
      return (
        <div>
          <p>
            {proof.isBreakGlass
              ? 'Nobody was asked: somebody broke the glass.'
              : `${counted(approvals.length, 'person', 'people')} approved, where the policy asks for ${quorum.required}.`}
          </p>
          <Approvers proof={proof} />
          <p>
            <Link to={paths.promotion(slug, proof.requestId)} className="link">
              The request
            </Link>
          </p>
        </div>
      )
    case 'signature':
      return (
        <ul aria-label="Signatures">
          {proof.signatures.map(({ kid, alg }) => (
            <li key={kid} className="flex flex-wrap gap-x-3">
              {alg} <code className="font-mono text-faded break-all">{kid}</code>
            </li>
          ))}
        </ul>
      )
    case 'ledger':
      if (proof.position === null) return <p>It has no place yet; that takes a moment.</p>
      return may(workspace, 'ledger:read') ? (
        <p>
          <Link to={paths.ledgerEvent(slug, proof.eventId)} className="link">
            Event {proof.position}
          </Link>{' '}
          tells that exactly this was signed.
        </p>
      ) : (
        <p>Event {proof.position} tells that exactly this was signed.</p>
      )
  }
}
