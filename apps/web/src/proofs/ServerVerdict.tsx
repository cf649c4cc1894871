import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Status, type StatusTone } from '../ui/Status.tsx'

const words = {
  verified: { tone: 'allow', word: 'It verifies' },
  refused: { tone: 'deny', word: 'It does not verify' },
  unproven: { tone: 'restrict', word: 'Nothing vouches for it' },
} as const satisfies Record<string, { tone: StatusTone; word: string }>

/** The server's own verification: the verdict, and whatever did not pass. */
export function ServerVerdict({ proofId }: { proofId: string }) {
  const { id: workspaceId } = useWorkspace()
  const verdict = trpc.proofs.verify.useQuery({ workspaceId, proofId })
  if (verdict.error) return <ErrorNotice problem={problemOf(verdict.error)} />
  if (!verdict.data) return <Skeleton />
  const { outcome, checks } = verdict.data
  const { tone, word } = words[outcome]
  const open = checks.filter(({ result }) => result !== 'passed')
  return (
    <div className="text-sm">
      <Status tone={tone}>{word}</Status>
      <p className="text-faded">
        {checks.length - open.length} of {checks.length} checks passed.
      </p>
      {open.length > 0 && (
        <ul aria-label="What did not pass" className="mt-1 border-t border-rule">
          {open.map(({ name, kid, result, code, message }) => (
            <li key={`${name} ${kid} ${code}`} className="border-b border-rule py-1.5 last:border-b-0">
              <p className={result === 'failed' ? 'text-deny' : ''}>{message}</p>
              <p className="text-xs text-faded">
                {result === 'failed' ? 'Failed' : 'Not checked'} <code className="font-mono">{code}</code>
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
