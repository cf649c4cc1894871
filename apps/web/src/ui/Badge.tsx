import type { ReactNode } from 'react'

const tones = {
  plain: 'border-edge text-faded',
  accent: 'border-accent text-accent',
  restrict: 'border-restrict bg-restrict-wash text-restrict',
} as const

export function Badge({ tone = 'plain', children }: { tone?: keyof typeof tones; children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-5 items-center gap-1 rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  )
}
