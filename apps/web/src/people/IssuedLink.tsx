import { Button } from '../ui/Button.tsx'
import { CopyText } from '../ui/CopyText.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Time } from '../ui/Time.tsx'

type IssuedLinkProps = { what: string; url: string; expiresAt: number; onClose: () => void }

/** A one-time link is told once, to the person who made it; no page can show it again. */
export function IssuedLink({ what, url, expiresAt, onClose }: IssuedLinkProps) {
  return (
    <div className="flex flex-col gap-4">
      <CopyText text={url} what={what} />
      <Notice tone="caution">
        Copy it now: it is not shown again. It works once, until <Time at={expiresAt} />. Send it on a way
        that only the person reads.
      </Notice>
      <div>
        <Button onClick={onClose}>Done</Button>
      </div>
    </div>
  )
}
