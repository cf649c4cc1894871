import { CircleSlash, OctagonX } from 'lucide-react'

/** What differs, in words that may take two lines, and by its shape whether somebody lives with it. */
export function DriftTitle({ title, isIgnored = false }: { title: string; isIgnored?: boolean }) {
  const Icon = isIgnored ? CircleSlash : OctagonX
  return (
    <span className="inline-flex min-w-0 items-start gap-1.5 font-medium">
      <Icon aria-hidden className={`mt-0.5 size-3.5 shrink-0 ${isIgnored ? 'text-faded' : 'text-deny'}`} />
      <span className="min-w-0 break-words">
        {title}
        {isIgnored && ', ignored'}
      </span>
    </span>
  )
}
