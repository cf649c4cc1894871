const width = 120
const height = 20

/** How the events of a control lie in the period: a picture beside the number that it is made of. */
export function Trend({ trend }: { trend: readonly number[] }) {
  const highest = Math.max(...trend, 1)
  const step = width / Math.max(trend.length, 1)
  const says = `From the first day to the last, at most ${highest} in one bar`
  if (trend.every((events) => events === 0)) return <span className="text-faded">–</span>
  const bars = trend.map((events, at) => {
    const tall = events === 0 ? 0 : Math.max((events / highest) * height, 1.5)
    return `M${at * step} ${height}v${-tall}h${Math.max(step - 1, 1)}v${tall}z`
  })
  return (
    <svg role="img" aria-label={says} width={width} height={height} className="text-accent">
      <path d={bars.join('')} fill="currentColor" />
    </svg>
  )
}
