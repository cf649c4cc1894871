import { useMutation } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, type LucideIcon, OctagonX } from 'lucide-react'
import { publicFiles } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { announce } from '../ui/announce.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { browserVerify } from './ed25519.ts'
import { type CheckResult, type Conclusion, conclude, type Evidence, verifyEvent } from './verify-event.ts'

const shapes: Record<CheckResult['result'], { Icon: LucideIcon; look: string; word: string }> = {
  ok: { Icon: CircleCheck, look: 'text-allow', word: 'Right' },
  wrong: { Icon: OctagonX, look: 'text-deny', word: 'Wrong' },
  'not-checked': { Icon: CircleDashed, look: 'text-faded', word: 'Not checked' },
}

const conclusions: Record<Conclusion, string> = {
  verified: 'Verified in this browser.',
  wrong: 'This does not verify.',
  'not-checked': 'Not everything could be checked in this browser.',
}

/** The whole verification, done by this page with what the server hands out to anybody. */
export function VerifyHere({ line, proof }: { line: string; proof: string }) {
  const { id } = useWorkspace()
  const verification = useMutation({
    mutationFn: async () =>
      verifyEvent({ line, proof, trustRoot: await fetchTrustRoot(id), verify: await browserVerify() }),
    onSuccess: (results) => announce(conclusions[conclude(results)]),
  })
  return (
    <div className="flex flex-col items-start gap-3">
      <Button tone="primary" onClick={() => verification.mutate()} isBusy={verification.isPending}>
        Verify in this browser
      </Button>
      {verification.error && (
        <p role="alert" className="text-sm text-deny">
          The check itself failed, so nothing is known: {verification.error.message}
        </p>
      )}
      {verification.data && <Results results={verification.data} />}
    </div>
  )
}

function Results({ results }: { results: readonly CheckResult[] }) {
  return (
    <div className="w-full text-sm">
      <p className="font-semibold">{conclusions[conclude(results)]}</p>
      <ul aria-label="Checks" className="mt-1 border-t border-rule">
        {results.map(({ name, result, detail }) => {
          const { Icon, look, word } = shapes[result]
          return (
            <li
              key={name}
              className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2 border-b border-rule py-1.5 last:border-b-0 sm:grid-cols-[1rem_6.5rem_8rem_minmax(0,1fr)]"
            >
              <Icon aria-hidden className={classNames('mt-0.5 size-4', look)} />
              <span className={look}>{word}</span>
              <span className="col-start-2 font-medium sm:col-start-auto">{name}</span>
              <span className="col-start-2 break-words text-faded sm:col-start-auto">{detail}</span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

async function fetchTrustRoot(workspaceId: string): Promise<Evidence['trustRoot']> {
  const answer = await fetch(publicFiles.trustRoot(workspaceId), { cache: 'no-store' })
  if (!answer.ok)
    return { missing: `The trust root could not be fetched: the server answered ${answer.status}.` }
  return { json: await answer.json() }
}
