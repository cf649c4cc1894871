import type { ChartProps, Series } from '../ui/Chart.tsx'
import { patterns } from '../ui/Pattern.tsx'
import type { Overview } from './runtime-query.ts'

type Span = Overview['spans'][number]

export type Trouble = {
  readonly series: readonly Series[]
  readonly rows: readonly { readonly from: number; readonly values: ChartProps['rows'][number]['values'] }[]
  readonly total: number
}

/** More kinds than these cannot be told apart in a bar; the others stand in it as one, and in the table by name. */
const colours = [
  'var(--color-deny)',
  'var(--color-restrict)',
  'var(--color-accent)',
  'var(--color-faded)',
] as const
export const otherCodes = 'Other codes'

/** Denials in each span, by the codes that there were most of. */
export function denialsIn({ spans, denialsByCode }: Pick<Overview, 'spans' | 'denialsByCode'>): Trouble {
  const shown = denialsByCode.slice(0, colours.length - 1).map(({ code }) => code)
  const names = [...shown, ...(denialsByCode.length > shown.length ? [otherCodes] : [])]
  const series = names.map((name, at) => ({
    name,
    colour: colours[at] ?? 'var(--color-faded)',
    pattern: patterns[at] ?? 'solid',
  }))
  return troubleOf(spans, series, ({ denials }) => {
    const values: Record<string, number> = {}
    for (const { code, count } of denials) {
      const name = shown.includes(code) ? code : otherCodes
      values[name] = (values[name] ?? 0) + count
    }
    return values
  })
}

const restarted = 'Crashed, to be tried again'
const givenUp = 'Given up after crashing'
const lost = 'Lost'

const ends: readonly Series[] = [
  { name: restarted, colour: 'var(--color-restrict)', pattern: 'slanted' },
  { name: givenUp, colour: 'var(--color-deny)', pattern: 'solid' },
  { name: lost, colour: 'var(--color-ink)', pattern: 'dotted' },
]

/** The last crash of a run that is given up leads to no other try, and is not counted as one that does. */
export const restartsIn = ({ spans }: Pick<Overview, 'spans'>): Trouble =>
  troubleOf(spans, ends, (span) => ({
    [restarted]: Math.max(0, span.crashes - span.givenUp),
    [givenUp]: span.givenUp,
    [lost]: span.lost,
  }))

function troubleOf(
  spans: readonly Span[],
  series: readonly Series[],
  valuesIn: (span: Span) => Record<string, number>,
): Trouble {
  const rows = spans.map((span) => ({ from: span.from, values: valuesIn(span) }))
  const total = rows.reduce((sum, { values }) => sum + Object.values(values).reduce((a, b) => a + b, 0), 0)
  return { series, rows, total }
}
