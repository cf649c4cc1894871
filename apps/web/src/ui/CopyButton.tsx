import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { announce } from './announce.ts'

type CopyButtonProps = { text: string; what: string; isLabelled?: boolean }

export function CopyButton({ text, what, isLabelled = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle')
  async function copy() {
    const next = await navigator.clipboard.writeText(text).then(
      () => 'copied' as const,
      () => 'refused' as const,
    )
    setOutcome(next)
    announce(next === 'copied' ? `Copied the ${what}.` : `The browser did not allow copying the ${what}.`)
    setTimeout(() => setOutcome('idle'), 2000)
  }
  const Icon = outcome === 'copied' ? Check : Copy
  const word = { idle: 'Copy', copied: 'Copied', refused: 'Select the text and copy it' }[outcome]
  return (
    <button
      type="button"
      aria-label={`Copy ${what}`}
      title={isLabelled ? undefined : word}
      onClick={copy}
      className="inline-flex align-middle min-h-6 shrink-0 min-w-6 items-center justify-center gap-1.5 rounded-sm px-1 text-xs font-medium text-accent hover:bg-shade"
    >
      <Icon aria-hidden className="size-3.5" />
      {(isLabelled || outcome === 'refused') && word}
    </button>
  )
}
