import { Notice } from '../../ui/Notice.tsx'
import { Time } from '../../ui/Time.tsx'
import type { Tried } from '../engine/engine.ts'
import { outcomeWord } from './Answer.tsx'
import type { RecordedDecision } from './use-beginning.ts'

/** What is asked now need not be what was asked then: said before anybody compares the answers. */
export function RecordedNotice({ record, isEdited }: { record: RecordedDecision; isEdited: boolean }) {
  if (record.isOfActive && !isEdited) return null
  return (
    <Notice tone="caution">
      It was answered on <Time at={record.at} /> by version {record.number ?? 'unknown'} of the policy.{' '}
      {isEdited ? 'Here it is put to the files in the editor' : 'Here it is put to the version in force'}, so
      the answer may differ.
    </Notice>
  )
}

/** The answer of then beside the one of now. */
export function Recorded({ record, tried }: { record: RecordedDecision; tried: Tried }) {
  if (tried.kind !== 'explained') return null
  const then = record.outcome
  const now = tried.explanation.answer.outcome
  return (
    <p className="text-sm">
      Then: <strong className="font-medium">{outcomeWord(then)}</strong>. Now:{' '}
      <strong className="font-medium">{outcomeWord(now)}</strong>
      {then === now ? ', the same.' : ', another answer.'}
    </p>
  )
}
