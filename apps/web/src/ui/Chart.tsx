import { Bar, BarChart, CartesianGrid, ResponsiveContainer, XAxis, YAxis } from 'recharts'

export type Series = { readonly name: string; readonly colour: string }

type ChartProps = {
  /** The words under the bars, and for each series how tall its bar is. */
  rows: readonly { readonly label: string; readonly values: Readonly<Record<string, number>> }[]
  series: readonly Series[]
  /** What it shows, in a sentence; the numbers stand in a table beside it. */
  says: string
}

const text = { fontSize: 11, fill: 'var(--color-faded)' }

/** Bars that stand on each other. Loaded by the pages that have one; a picture only, so it moves and answers nothing. */
export function Chart({ rows, series, says }: ChartProps) {
  const data = rows.map(({ label, values }) => ({ label, ...values }))
  return (
    <div role="img" aria-label={says} className="h-56 w-full min-w-0">
      <div aria-hidden className="size-full">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 224 }}>
          <BarChart data={data} accessibilityLayer={false} margin={{ top: 8, right: 0, bottom: 0, left: 0 }}>
            <CartesianGrid vertical={false} stroke="var(--color-rule)" />
            <XAxis dataKey="label" tick={text} tickLine={false} stroke="var(--color-edge)" minTickGap={24} />
            <YAxis allowDecimals={false} tick={text} tickLine={false} axisLine={false} width={36} />
            {series.map(({ name, colour }) => (
              <Bar
                key={name}
                dataKey={name}
                stackId="all"
                fill={colour}
                stroke="var(--color-sheet)"
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
    </div>
  )
}
