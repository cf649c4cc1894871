import { classNames } from './class-names.ts'

const tones = {
  primary: 'border-accent bg-accent text-on-accent hover:bg-accent-strong hover:border-accent-strong',
  plain: 'border-edge bg-sheet text-ink hover:bg-shade',
  quiet: 'border-transparent bg-transparent text-ink hover:bg-shade',
  danger: 'border-deny bg-deny text-on-deny hover:opacity-90',
} as const

const sizes = {
  regular: 'h-8 px-3',
  small: 'h-7 px-2',
  icon: 'size-8 px-0',
} as const

export type ButtonTone = keyof typeof tones
export type ButtonSize = keyof typeof sizes

/** Shared by buttons and by links that look like one. */
export function buttonLook(tone: ButtonTone, size: ButtonSize = 'regular', extra?: string): string {
  return classNames(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-sm border text-sm font-medium whitespace-nowrap transition-colors select-none',
    'aria-disabled:cursor-not-allowed aria-disabled:border-rule aria-disabled:bg-shade aria-disabled:text-faded aria-disabled:opacity-100',
    tones[tone],
    sizes[size],
    extra,
  )
}
