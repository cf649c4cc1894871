import { describeAge } from '../ui/age.ts'
import { counted } from '../ui/number.ts'
import { Status, type StatusTone } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import type { Integrity, Standing } from './integrity.ts'

const words: Record<Standing['state'], { tone: StatusTone; word: string }> = {
  intact: { tone: 'allow', word: 'Intact' },
  broken: { tone: 'deny', word: 'Broken' },
  'not-checked': { tone: 'none', word: 'Not checked' },
}

export function Verdict({ standing, integrity }: { standing: Standing; integrity: Integrity }) {
  const { tone, word } = words[standing.state]
  return (
    <div className="min-w-0">
      <div role="status">
        <h2 className="text-base font-semibold">
          <Status tone={tone}>{word}</Status>
        </h2>
      </div>
      <p className="text-sm text-faded">
        <Explanation standing={standing} integrity={integrity} />
      </p>
    </div>
  )
}

function Explanation({ standing, integrity: { now, size } }: { standing: Standing; integrity: Integrity }) {
  if (standing.state === 'not-checked') {
    return 'No check has come to its end yet. One runs by itself now and then, and whenever you ask for it.'
  }
  const when = (
    <>
      {describeAge(now - standing.at)}, at <Time at={standing.at} />
    </>
  )
  if (standing.state === 'broken') return <>The check that found it ended {when}.</>
  if (standing.size === null) return <>It was found intact {when}.</>
  const later = size - standing.size
  return (
    <>
      {standing.size === 1 ? 'The one event was' : `All ${counted(standing.size, 'event')} were`} checked{' '}
      {when}.{later > 0 && ` ${counted(later, 'newer event')} ${later === 1 ? 'is' : 'are'} not checked yet.`}
    </>
  )
}
