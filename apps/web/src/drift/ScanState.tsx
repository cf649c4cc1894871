import { counted, describeNumber } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import type { DriftOverview, Scan } from './drift-query.ts'
import { Since } from './Since.tsx'

/** When everybody was compared last, and how far a comparison is that goes on. */
export function ScanState({ overview }: { overview: DriftOverview }) {
  const { at, current, lastWhole, everyMinutes } = overview
  return (
    <div className="mb-8 flex flex-col gap-2 text-sm">
      <p className="flex flex-wrap gap-x-4 text-faded">
        {lastWhole?.finishedAt == null ? (
          <span>Everybody together was never compared yet.</span>
        ) : (
          <span className="flex flex-wrap gap-x-2">
            Everybody was compared <Since at={lastWhole.finishedAt} now={at} />
          </span>
        )}
        {lastWhole !== null && lastWhole.failed > 0 && (
          <span>{counted(lastWhole.failed, 'check')} gave no answer</span>
        )}
        <span>Again {everyMinutes === null ? 'only when somebody asks' : everyWords(everyMinutes)}</span>
      </p>
      {current !== null && <Progress scan={current} />}
    </div>
  )
}

function Progress({ scan }: { scan: Scan }) {
  const { state, isWhole, agents, checked, failed, opened, resolved, askedByName } = scan
  const isRunning = state === 'running'
  const looked = checked + failed
  const total = Math.max(agents, looked)
  return (
    <div className="flex flex-col gap-1 border-l-3 border-accent bg-accent-wash px-3 py-2">
      <p className="flex flex-wrap gap-x-4">
        <Status tone={isRunning ? 'restrict' : 'off'}>
          {isRunning ? 'Comparing' : 'Waits for its turn'}
        </Status>
        <span>{isWhole ? 'everybody' : counted(agents, 'chosen agent')}</span>
        {askedByName !== '' && <span className="text-faded">asked for by {askedByName}</span>}
      </p>
      <progress
        aria-label="Agents compared"
        className="h-1.5 w-full accent-accent"
        max={Math.max(total, 1)}
        value={looked}
      />
      <p role="status" className="text-faded">
        {describeNumber(looked)} of {describeNumber(total)} compared: {describeNumber(opened)} new,{' '}
        {describeNumber(resolved)} over, {counted(failed, 'failed check')}
      </p>
    </div>
  )
}

export function everyWords(minutes: number): string {
  if (minutes % 1_440 === 0) return minutes === 1_440 ? 'every day' : `every ${minutes / 1_440} days`
  if (minutes % 60 === 0) return minutes === 60 ? 'every hour' : `every ${minutes / 60} hours`
  return `every ${minutes} minutes`
}
