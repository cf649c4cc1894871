import {
  Check,
  Circle,
  CircleCheck,
  CircleSlash,
  CircleX,
  type LucideIcon,
  OctagonX,
  Snowflake,
  TriangleAlert,
} from 'lucide-react'

const tones = {
  allow: { Icon: CircleCheck, look: 'text-allow' },
  restrict: { Icon: TriangleAlert, look: 'text-restrict' },
  deny: { Icon: OctagonX, look: 'text-deny' },
  done: { Icon: Check, look: 'text-faded' },
  failed: { Icon: CircleX, look: 'text-deny' },
  frozen: { Icon: Snowflake, look: 'text-accent' },
  off: { Icon: CircleSlash, look: 'text-faded' },
  none: { Icon: Circle, look: 'text-faded' },
} as const satisfies Record<string, { Icon: LucideIcon; look: string }>

export type StatusTone = keyof typeof tones

/** An outcome is told three times: by a shape, by a word and by a colour. */
export function Status({ tone, children }: { tone: StatusTone; children: string }) {
  const { Icon, look } = tones[tone]
  return (
    <span className="inline-flex items-center gap-1.5 align-top whitespace-nowrap">
      <Icon aria-hidden className={`size-3.5 shrink-0 ${look}`} />
      {children}
    </span>
  )
}
