import { useId } from 'react'
import { Pattern, type PatternName } from './Pattern.tsx'

type SwatchProps = { colour: string; pattern: PatternName; isLine?: true }

/** What a series looks like in a chart, beside its name. */
export function Swatch({ colour, pattern, isLine }: SwatchProps) {
  const id = useId()
  if (isLine) {
    return (
      <svg aria-hidden width="14" height="14" className="shrink-0">
        <path d="M0,11 l5,-6 l4,4 l5,-7" fill="none" stroke={colour} strokeWidth="2" />
      </svg>
    )
  }
  return (
    <svg aria-hidden width="14" height="14" className="shrink-0">
      <defs>
        <Pattern id={id} name={pattern} colour={colour} />
      </defs>
      <rect x="0.5" y="0.5" width="13" height="13" fill={`url(#${id})`} stroke={colour} />
    </svg>
  )
}
