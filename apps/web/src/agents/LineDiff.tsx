import type { DiffLine } from '@countersign/agents'

const looks = {
  same: { sign: ' ', word: '', look: 'text-faded' },
  added: { sign: '+', word: 'Added: ', look: 'bg-allow-wash text-allow' },
  removed: { sign: '−', word: 'Removed: ', look: 'bg-deny-wash text-deny' },
} as const

const around = 3

/** Lines that changed with a few around them, as a list of what is gone and what is new. */
export function LineDiff({ label, lines }: { label: string; lines: readonly DiffLine[] }) {
  const isNear = (at: number) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same')
  return (
    <section
      aria-label={label}
      className="mt-2 border border-rule bg-paper py-1 font-mono text-xs whitespace-pre-wrap"
    >
      {lines.map(({ kind, text, before, after }, at) => {
        if (!isNear(at)) return at > 0 && isNear(at - 1) ? <Gap key={`${before}`} /> : null
        const { sign, word, look } = looks[kind]
        return (
          <span key={`${before} ${after}`} className={`flex px-3 ${look}`}>
            <span aria-hidden className="w-4 shrink-0 select-none">
              {sign}
            </span>
            <span className="sr-only">{word}</span>
            <span className="min-w-0 break-all">{text || ' '}</span>
          </span>
        )
      })}
    </section>
  )
}

const Gap = () => (
  <span aria-hidden className="flex px-3 text-faded">
    …
  </span>
)
