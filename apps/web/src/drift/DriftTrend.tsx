import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import type { Series } from '../ui/Chart.tsx'
import { ChartWithTable } from '../ui/ChartWithTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted, describeNumber } from '../ui/number.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Swatch } from '../ui/Swatch.tsx'
import { driftInputs, type TrendDay } from './drift-query.ts'
import type { DriftSearch } from './drift-search.ts'
import { lastedWords } from './lasted.ts'
import { found, hoursOf, lasting, movement, movementOf, open, over, sumOf } from './trend.ts'

/** What was found and resolved day by day, what stood open, and how long it took. */
export function DriftTrend({ search }: { search: DriftSearch }) {
  const { id: workspaceId } = useWorkspace()
  const { data, error } = trpc.drift.trend.useQuery(driftInputs(workspaceId, search).trend)
  if (error && !data) return <ErrorNotice problem={problemOf(error)} />
  if (!data) return <Skeleton />
  return <Trend days={data.days} />
}

function Trend({ days }: { days: readonly TrendDay[] }) {
  const { opened, resolved, open: standing, mostOpen, medianMs } = sumOf(days)
  if (opened + resolved + mostOpen === 0) {
    return (
      <EmptyState title="Nothing differed in this time">
        What is found and what is resolved is drawn here day by day.
      </EmptyState>
    )
  }
  const sums: Readonly<Record<string, string>> = {
    [found]: describeNumber(opened),
    [over]: describeNumber(resolved),
    [open]: `${describeNumber(standing)} now, ${describeNumber(mostOpen)} at most`,
  }
  return (
    <div className="flex flex-col gap-8">
      <ChartWithTable
        span="day"
        says={`Differences day by day: ${counted(opened, 'new one')}, ${describeNumber(resolved)} resolved, ${describeNumber(standing)} open now.`}
        series={movement}
        rows={days.map((day) => ({ label: dayWords(day), values: movementOf(day) }))}
      >
        <Sums label="What the chart shows" series={movement} sums={sums} />
      </ChartWithTable>
      <ChartWithTable
        span="day"
        says={`Hours until a difference was resolved, day by day${medianMs === null ? '; nothing was resolved' : `; ${lastedWords(medianMs)} as the median of the days`}.`}
        series={lasting}
        rows={days.map((day) => ({ label: dayWords(day), values: hoursOf(day) }))}
      >
        <Sums
          label="How long it took"
          series={lasting}
          sums={{
            [lasting[0]?.name ?? '']:
              medianMs === null
                ? 'nothing was resolved'
                : `${lastedWords(medianMs)} as the median of the days`,
          }}
        />
      </ChartWithTable>
    </div>
  )
}

type SumsProps = { label: string; series: readonly Series[]; sums: Readonly<Record<string, string>> }

function Sums({ label, series, sums }: SumsProps) {
  return (
    <ul aria-label={label} className="flex flex-col gap-1 border-t border-rule pt-2 text-sm">
      {series.map((one) => (
        <li key={one.name} className="flex items-center gap-2">
          <Swatch {...one} />
          <span className="grow">{one.name}</span>
          <span>{sums[one.name]}</span>
        </li>
      ))}
    </ul>
  )
}

const dayFormat = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' })

/** Days are those of UTC, as the server counts them. */
const dayWords = ({ day }: TrendDay): string => dayFormat.format(day)
