import type { ReactNode } from 'react'
import { CopyButton } from './CopyButton.tsx'

type TextBlockProps = { title: string; text: string; what: string; actions?: ReactNode }

/** A text whose exact characters matter, whole and ready to be taken elsewhere. */
export function TextBlock({ title, text, what, actions }: TextBlockProps) {
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap items-center justify-between gap-2 pb-1 text-sm">
        <span className="font-medium">{title}</span>
        <span className="flex items-center gap-1">
          <CopyButton text={text} what={what} isLabelled />
          {actions}
        </span>
      </figcaption>
      <pre className="border border-rule bg-paper px-3 py-2 font-mono text-xs break-all whitespace-pre-wrap">
        {text}
      </pre>
    </figure>
  )
}
