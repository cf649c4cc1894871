import { Status } from '../ui/Status.tsx'
import type { Standing } from './drift-query.ts'
import { Since } from './Since.tsx'
import { stateWords } from './states.ts'

/** How one agent stands and since when; and where nobody could look, why. */
export function DriftStanding({ standing, now }: { standing: Standing; now: number }) {
  const { state, since, checkedAt, failure } = standing
  const { tone, word } = stateWords[state]
  return (
    <span className="flex min-w-0 flex-wrap gap-x-4 gap-y-0.5">
      <Status tone={tone}>{word}</Status>
      {since !== null && state !== 'in-sync' && (
        <span className="flex gap-x-2">
          since <Since at={since} now={now} />
        </span>
      )}
      {checkedAt !== null && (
        <span className="flex gap-x-2">
          {state === 'check-failed' ? 'last answer' : 'compared'} <Since at={checkedAt} now={now} />
        </span>
      )}
      {failure !== null && <span className="basis-full break-words text-faded">{failure}</span>}
    </span>
  )
}
