import { useId } from 'react'
import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { Pattern, type PatternName } from './Pattern.tsx'

export type Series = {
  readonly name: string
  readonly colour: string
  readonly pattern: PatternName
  /** Bars stand on each other; a line is drawn over them. */
  readonly isLine?: true
}

export type ChartProps = {
  /** The words under the bars, and for each series how tall its bar is; null leaves a gap in a line. */
  rows: readonly { readonly label: string; readonly values: Readonly<Record<string, number | null>> }[]
  series: readonly Series[]
  /** What it shows, in a sentence; the numbers stand in a table beside it. */
  says: string
}

const text = { fontSize: 11, fill: 'var(--color-faded)' }

/** Bars and lines over time. Loaded by the pages that have one; a picture only, so it moves and answers nothing. */
export function Chart({ rows, series, says }: ChartProps) {
  const chartId = useId()
  const data = rows.map(({ label, values }) => ({ label, ...values }))
  const patternOf = (name: string) => `${chartId}-${series.findIndex((one) => one.name === name)}`
  return (
    <div role="img" aria-label={says} className="h-56 w-full min-w-0">
      <div aria-hidden className="size-full">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 224 }}>
          <ComposedChart
            data={data}
            accessibilityLayer={false}
            margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
          >
            <defs>
              {series.map(({ name, colour, pattern }) => (
                <Pattern key={name} id={patternOf(name)} name={pattern} colour={colour} />
              ))}
            </defs>
            <CartesianGrid vertical={false} stroke="var(--color-rule)" />
            <XAxis dataKey="label" tick={text} tickLine={false} stroke="var(--color-edge)" minTickGap={24} />
            <YAxis allowDecimals={false} tick={text} tickLine={false} axisLine={false} width={36} />
            {series.map(({ name, colour, isLine }) =>
              isLine ? (
                <Line
                  key={name}
                  dataKey={name}
                  type="linear"
                  stroke={colour}
                  strokeWidth={2}
                  dot={false}
                  connectNulls={false}
                  isAnimationActive={false}
                />
              ) : (
                <Bar
                  key={name}
                  dataKey={name}
                  stackId="all"
                  fill={`url(#${patternOf(name)})`}
                  stroke={colour}
                  isAnimationActive={false}
                />
              ),
            )}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </div>
  )
}
