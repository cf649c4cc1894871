import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { useWorkspace } from '../../session/session.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { counted, describeNumber } from '../../ui/number.ts'
import { Status, type StatusTone } from '../../ui/Status.tsx'
import type { ImpactPart } from '../policy-query.ts'
import type { ImpactState } from './use-impact.ts'

/** Who would be answered differently, before anything is: those that lose most stand first. */
export function ImpactReport({
  found,
  isDone,
  problem,
  startAgain,
}: ImpactState & { startAgain: () => void }) {
  return (
    <section aria-labelledby="impact" className="flex flex-col gap-2 text-sm">
      <h3 id="impact" className="font-medium">
        What it would change
      </h3>
      <p role="status" className="text-faded">
        {isDone && found ? verdict(found) : problem ? 'It could not be found out.' : progress(found)}
      </p>
      {!isDone && !problem && found && (
        <progress
          aria-label="Agents and requests looked at"
          className="h-1.5 w-full accent-accent"
          max={Math.max(found.agents, found.checked)}
          value={found.checked}
        />
      )}
      {problem && (
        <>
          <ErrorNotice problem={problem} />
          <Button size="small" className="self-start" onClick={startAgain}>
            Look again
          </Button>
        </>
      )}
      {found && (
        <>
          <Affected title="Newly denied" tone="deny" {...found.newlyDenied} />
          <Affected title="Newly allowed" tone="allow" {...found.newlyAllowed} />
          <Affected title="Denied for other reasons" tone="restrict" {...found.deniedDifferently} />
          {found.newlyWarned > 0 && (
            <p>
              <Status tone="restrict">{`Newly warned about: ${describeNumber(found.newlyWarned)}`}</Status>
            </p>
          )}
          <Affected
            title="Stored spec not readable, denied by any policy"
            tone="failed"
            count={found.unreadable.length}
            listed={found.unreadable}
          />
        </>
      )}
    </section>
  )
}

const progress = (found: ImpactPart | null): string =>
  found ? `${describeNumber(found.checked)} of about ${describeNumber(found.agents)} looked at…` : 'Looking…'

function verdict({ checked, newlyDenied, newlyAllowed, deniedDifferently }: ImpactPart): string {
  if (checked === 0)
    return 'There is no governed agent and no open request yet, so nobody is answered differently.'
  const asked = `Of ${counted(checked, 'governed agent or open request', 'governed agents and open requests')}`
  const changed = newlyDenied.count + newlyAllowed.count + deniedDifferently.count
  return changed === 0
    ? `${asked}, none is answered differently.`
    : `${asked}, ${changed} would be answered differently.`
}

type AffectedProps = ImpactPart['newlyDenied'] & { title: string; tone: StatusTone }

function Affected({ title, tone, count, listed }: AffectedProps) {
  const { slug } = useWorkspace()
  if (count === 0) return null
  return (
    <details open={tone === 'deny'}>
      <summary className="w-fit font-medium">
        <Status tone={tone}>{`${title}: ${describeNumber(count)}`}</Status>
      </summary>
      <ul aria-label={title} className="mt-1 border-t border-rule">
        {listed.map(({ of, id, agentId, name, appeared, gone }) => (
          <li key={id} className="border-b border-rule py-1.5 break-words">
            <Link to={paths.agent(slug, agentId)} className="link">
              {name}
            </Link>
            {of === 'request' && <span className="text-faded">, an open request</span>}
            <Reasons word="Denied with" findings={appeared} />
            <Reasons word="No longer denied with" findings={gone} />
          </li>
        ))}
      </ul>
      {listed.length < count && (
        <p className="mt-1 text-faded">and {describeNumber(count - listed.length)} more</p>
      )}
    </details>
  )
}

type ReasonsProps = { word: string; findings: ImpactPart['newlyDenied']['listed'][number]['appeared'] }

function Reasons({ word, findings }: ReasonsProps) {
  return findings.map(({ code, message, path }) => (
    <p key={`${code} ${path} ${message}`} className="text-faded">
      {word} <code className="font-mono text-xs">{code}</code>: {message}
    </p>
  ))
}
