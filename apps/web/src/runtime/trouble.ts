import type { Series } from '../ui/Chart.tsx'
import type { Overview } from './runtime-query.ts'

export const crashed = 'Crashes'

/** More kinds than these cannot be told apart in a bar; the others stand in it as one, and in the table by name. */
const colours = [
  'var(--color-deny)',
  'var(--color-restrict)',
  'var(--color-accent)',
  'var(--color-edge)',
] as const
const otherCodes = 'Other codes'

export type Trouble = {
  readonly series: readonly Series[]
  readonly rows: readonly { readonly from: number; readonly values: Readonly<Record<string, number>> }[]
  readonly total: number
}

/** What went wrong in each span: crashes, and denials by the codes that there were most of. */
export function troubleIn({ spans, denialsByCode }: Pick<Overview, 'spans' | 'denialsByCode'>): Trouble {
  const shown = denialsByCode.slice(0, colours.length - 1).map(({ code }) => code)
  const hasOthers = denialsByCode.length > shown.length
  const names = [...shown, ...(hasOthers ? [otherCodes] : [])]
  const series = [
    ...names.map((name, at) => ({ name, colour: colours[at] ?? 'var(--color-edge)' })),
    { name: crashed, colour: 'var(--color-ink)' },
  ]
  const rows = spans.map(({ from, crashes, denials }) => {
    const values: Record<string, number> = { [crashed]: crashes }
    for (const { code, count } of denials) {
      const name = shown.includes(code) ? code : otherCodes
      values[name] = (values[name] ?? 0) + count
    }
    return { from, values }
  })
  const total = rows.reduce((sum, { values }) => sum + Object.values(values).reduce((a, b) => a + b, 0), 0)
  return { series, rows, total }
}
