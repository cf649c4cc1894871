import { Button } from '../ui/Button.tsx'
import { CopyText } from '../ui/CopyText.tsx'
import { Notice } from '../ui/Notice.tsx'

export function NewSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <div className="flex flex-col gap-4">
      <CopyText text={secret} what="API key" />
      <Notice tone="caution">
        Copy it now into your secret store: it is not shown again. Only a hash of it is kept here.
      </Notice>
      <div>
        <p className="mb-1 text-sm font-medium">How it is sent</p>
        <pre className="overflow-x-auto border border-rule bg-paper px-3 py-2 font-mono text-sm">
          Authorization: Bearer {secret.slice(0, 10)}…
        </pre>
      </div>
      <div>
        <Button onClick={onClose}>Done</Button>
      </div>
    </div>
  )
}
