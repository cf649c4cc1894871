import { ChartWithTable } from '../ui/ChartWithTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Minute } from '../ui/Minute.tsx'
import { describeNumber } from '../ui/number.ts'
import { Swatch } from '../ui/Swatch.tsx'
import { useStore } from '../ui/store.ts'
import { type Column, Table } from '../ui/Table.tsx'
import { describeMinute, zonePreference } from '../ui/time-zone.ts'
import { spanWords } from './period.ts'
import type { Overview } from './runtime-query.ts'
import { denialsIn, otherCodes } from './trouble.ts'

type Counted = {
  code: string
  count: number
  look: ReturnType<typeof denialsIn>['series'][number] | undefined
  lastFrom: number | null
}

const columns: readonly Column<Counted>[] = [
  {
    header: 'Code',
    isRowHeader: true,
    cell: ({ code, look }) => (
      <span className="inline-flex min-w-0 items-center gap-2">
        {look && <Swatch {...look} />}
        <code className="font-mono break-all">{code}</code>
      </span>
    ),
  },
  { header: 'Times', cell: ({ count }) => describeNumber(count) },
  { header: 'Last from', cell: ({ lastFrom }) => (lastFrom === null ? '–' : <Minute at={lastFrom} />) },
]

/** What was not let in, by its code, over time. */
export function Denials({ overview }: { overview: Overview }) {
  const zone = useStore(zonePreference)
  const { series, rows, total } = denialsIn(overview)
  if (total === 0) {
    return (
      <EmptyState title="Everything was let in">
        A start, a restart or a renewal that is denied is counted here by its code.
      </EmptyState>
    )
  }
  const others = series.find(({ name }) => name === otherCodes)
  const counted = overview.denialsByCode.map(({ code, count }) => ({
    code,
    count,
    look: series.find(({ name }) => name === code) ?? others,
    lastFrom:
      overview.spans.findLast(({ denials }) => denials.some((denial) => denial.code === code))?.from ?? null,
  }))
  return (
    <ChartWithTable
      span={spanWords(overview.spanMs)}
      says={`Denials over time, ${describeNumber(total)} altogether.`}
      series={series}
      rows={rows.map(({ from, values }) => ({ label: describeMinute(new Date(from), zone), values }))}
    >
      <Table caption="Denials by code" columns={columns} rows={counted} rowKey={({ code }) => code} />
    </ChartWithTable>
  )
}
