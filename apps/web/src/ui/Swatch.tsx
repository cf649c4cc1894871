import { useId } from 'react'
import { Pattern, type PatternName } from './Pattern.tsx'

/** What a series looks like in a chart, beside its name. */
export function Swatch({ colour, pattern }: { colour: string; pattern: PatternName }) {
  const id = useId()
  return (
    <svg aria-hidden width="14" height="14" className="shrink-0">
      <defs>
        <Pattern id={id} name={pattern} colour={colour} />
      </defs>
      <rect x="0.5" y="0.5" width="13" height="13" fill={`url(#${id})`} stroke={colour} />
    </svg>
  )
}
