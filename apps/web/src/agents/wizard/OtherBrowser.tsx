import { useEffect } from 'react'
import { problemOf } from '../../server-problem.ts'
import { trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Time } from '../../ui/Time.tsx'
import { differences } from '../fields/spec-path.ts'
import { nameOfField } from '../fields/words.ts'
import type { DraftRef, LoadedDraft } from './draft-query.ts'
import { inShort } from './in-short.ts'

type OtherBrowserProps = {
  draftRef: DraftRef
  mine: LoadedDraft['draft']
  /** What this browser saved last, or sent without getting an answer: if that is there, nobody else wrote. */
  own: readonly LoadedDraft['draft'][]
  onArrived: (theirs: LoadedDraft) => void
  onTake: (theirs: LoadedDraft) => void
  onKeep: (theirs: LoadedDraft) => void
}

/** The draft was saved elsewhere in between: both are shown, and somebody chooses. */
export function OtherBrowser({ draftRef, mine, own, onArrived, onTake, onKeep }: OtherBrowserProps) {
  const other = trpc.drafts.get.useQuery(draftRef, { staleTime: 0, gcTime: 0, refetchOnMount: 'always' })
  const theirs = other.isFetching ? undefined : other.data
  const hasArrived =
    theirs !== undefined && own.some((draft) => differences(draft, theirs.draft).length === 0)
  useEffect(() => {
    if (hasArrived) onArrived(theirs)
  }, [hasArrived, theirs, onArrived])
  if (hasArrived) return null
  const differing = theirs ? differences(mine, theirs.draft) : []
  return (
    <Dialog
      title="This draft was changed elsewhere"
      description="Another browser saved it in between. Nothing was overwritten: choose which of the two to go on with."
    >
      {other.error && <ErrorNotice problem={problemOf(other.error)} />}
      {!theirs && !other.error && <Skeleton />}
      {theirs && (
        <div className="flex flex-col gap-4 text-sm">
          <p>
            Saved there: <Time at={theirs.updatedAt} />
          </p>
          {differing.length === 0 && <p>Both say the same.</p>}
          <dl className="flex flex-col gap-3">
            {differing.map(({ path, one, other: another }) => (
              <div key={path} className="border-t border-rule pt-2">
                <dt className="font-medium">{nameOfField(path)}</dt>
                <dd className="break-words">
                  <span className="text-faded">Here: </span>
                  {inShort(one)}
                </dd>
                <dd className="break-words">
                  <span className="text-faded">There: </span>
                  {inShort(another)}
                </dd>
              </div>
            ))}
          </dl>
          <div className="flex flex-wrap gap-2">
            <Button tone="primary" onClick={() => onKeep(theirs)}>
              Keep what is here
            </Button>
            <Button onClick={() => onTake(theirs)}>Take what was saved there</Button>
          </div>
        </div>
      )}
    </Dialog>
  )
}
