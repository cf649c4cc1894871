import { expect, it } from 'vitest'
import { troubleIn } from './trouble.ts'

it('shows the commonest codes by name and the others as one, so that no denial is left out', () => {
  const codes = ['A_CODE', 'B_CODE', 'C_CODE', 'D_CODE', 'E_CODE']
  const denials = codes.map((code, at) => ({ code, count: 5 - at }))
  const { series, rows, total } = troubleIn({
    spans: [{ from: 0, crashes: 2, denials }],
    denialsByCode: denials,
  })
  expect(series.map(({ name }) => name)).toEqual(['A_CODE', 'B_CODE', 'C_CODE', 'Other codes', 'Crashes'])
  expect(rows[0]?.values).toEqual({ A_CODE: 5, B_CODE: 4, C_CODE: 3, 'Other codes': 3, Crashes: 2 })
  expect(total).toBe(17)
})
