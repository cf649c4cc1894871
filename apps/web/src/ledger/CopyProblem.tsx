import { Notice } from '../ui/Notice.tsx'
import { Time } from '../ui/Time.tsx'

/** Nothing is signed that could be forgotten: without the second copy there is no new checkpoint. */
export function CopyProblem({ since, message }: { since: number; message: string }) {
  return (
    <Notice tone="caution">
      The second copy of the checkpoints cannot be written since <Time at={since} />, and no checkpoint is
      signed until it can: <span className="break-words">{message}</span>
    </Notice>
  )
}
