import { Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const tones = {
  note: { Icon: Info, look: 'border-accent bg-accent-wash', icon: 'text-accent' },
  caution: { Icon: TriangleAlert, look: 'border-restrict bg-restrict-wash', icon: 'text-restrict' },
} as const

export function Notice({ tone = 'note', children }: { tone?: keyof typeof tones; children: ReactNode }) {
  const { Icon, look, icon } = tones[tone]
  return (
    <div className={`flex gap-2.5 border-l-3 px-3 py-2 text-sm ${look}`}>
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${icon}`} />
      <div className="min-w-0">{children}</div>
    </div>
  )
}
