import { CopyButton } from './CopyButton.tsx'

/** A text that is meant to be taken elsewhere whole: a link, a secret, an address. */
export function CopyText({ text, what }: { text: string; what: string }) {
  return (
    <div className="flex items-center gap-1 rounded-sm border border-edge bg-paper py-1 pr-1 pl-3">
      <output aria-label={what} className="min-w-0 grow font-mono text-sm break-all select-all">
        {text}
      </output>
      <CopyButton text={text} what={what} isLabelled />
    </div>
  )
}
