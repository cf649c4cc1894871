import { type Arc, arcPath, describeArcs, isClosed, type Seven } from './arcs.ts'

type SealProps = {
  arcs: Seven<Arc>
  size: number
  /** For a seal beside words that say the same. */
  isDecorative?: boolean
}

// Below this size a thinner ring would dissolve into the pixels.
const smallSize = 24

/**
 * A ring of seven arcs, one per check, with the two strokes of sign and countersign inside. The second stroke is
 * missing while the ring is broken. Each state has a form of its own, so that none depends on colour.
 */
export function Seal({ arcs, size, isDecorative = false }: SealProps) {
  const weight = size <= smallSize ? 13 : 9
  return (
    <svg
      role="img"
      aria-label={describeArcs(arcs)}
      aria-hidden={isDecorative}
      width={size}
      height={size}
      viewBox="0 0 96 96"
      fill="none"
      className="shrink-0"
    >
      {arcs.map((arc, index) => (
        <SealArc key={arc.check} arc={arc} index={index} weight={weight} />
      ))}
      <g className="stroke-accent" strokeWidth={weight - 1}>
        <path d="M 32 65 L 46 31" />
        {isClosed(arcs) && <path d="M 50 65 L 64 31" />}
      </g>
    </svg>
  )
}

type SealArcProps = { arc: Arc; index: number; weight: number }

function SealArc({ arc, index, weight }: SealArcProps) {
  switch (arc.state) {
    case 'passed':
      return <path d={arcPath(index)} className="stroke-accent" strokeWidth={weight} />
    case 'restricted':
      return (
        <g className="stroke-restrict" strokeWidth={weight / 3}>
          <path d={arcPath(index, [0, 1], weight / 3)} />
          <path d={arcPath(index, [0, 1], -weight / 3)} />
        </g>
      )
    case 'failed':
      return (
        <g className="stroke-deny" strokeWidth={weight}>
          <path d={arcPath(index, [0, 0.28])} />
          <path d={arcPath(index, [0.72, 1])} />
        </g>
      )
    case 'not-applicable':
      return (
        <path d={arcPath(index)} className="stroke-edge" strokeWidth={weight / 3.5} strokeDasharray="4 3" />
      )
  }
}
