/** Ways to fill a shape that can be told apart without colour. */
export const patterns = ['solid', 'slanted', 'dotted', 'level', 'crossed'] as const
export type PatternName = (typeof patterns)[number]

type PatternProps = { id: string; name: PatternName; colour: string }

const strokes: Readonly<Record<Exclude<PatternName, 'solid'>, string>> = {
  slanted: 'M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2',
  dotted: '',
  level: 'M0,1.5 h6 M0,4.5 h6',
  crossed: 'M0,0 l6,6 M6,0 l-6,6',
}

/** Stands among the definitions of a drawing, which then fills with its id. */
export function Pattern({ id, name, colour }: PatternProps) {
  return (
    <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse">
      <rect width="6" height="6" fill={name === 'solid' ? colour : 'var(--color-sheet)'} />
      {name === 'dotted' && <circle cx="3" cy="3" r="1.6" fill={colour} />}
      {name !== 'solid' && <path d={strokes[name]} fill="none" stroke={colour} strokeWidth="1.6" />}
    </pattern>
  )
}
