import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Minute } from '../ui/Minute.tsx'
import { Notice } from '../ui/Notice.tsx'
import { counted } from '../ui/number.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import type { ClassRule } from './retention-query.ts'

type RulePreviewProps = Pick<ClassRule, 'eventClass'> & { keptDays: number | null }

/** What a rule would take at this moment. */
export function RulePreview({ eventClass, keptDays }: RulePreviewProps) {
  const { id: workspaceId } = useWorkspace()
  const preview = trpc.retention.preview.useQuery({ workspaceId, eventClass, keptDays })
  if (preview.error) return <ErrorNotice problem={problemOf(preview.error)} />
  if (!preview.data) return <Skeleton />
  const { before, days, heldDays, events, waitDays } = preview.data
  if (before === null || days + heldDays === 0)
    return <Notice>Nothing that can be read now would be over its time.</Notice>
  return (
    <Notice tone="caution">
      {counted(events, 'event')} of before <Minute at={before} /> would lose names and reasons for good,{' '}
      {counted(waitDays, 'day')} after they are announced.
      {heldDays > 0 && ` ${counted(heldDays, 'day')} of them are held and stay until the hold is lifted.`}
    </Notice>
  )
}
