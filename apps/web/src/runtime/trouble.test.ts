import { expect, it } from 'vitest'
import { denialsIn, restartsIn } from './trouble.ts'

const quiet = { from: 0, crashes: 0, givenUp: 0, lost: 0, denials: [] }

it('shows the commonest codes by name and the others as one, so that no denial is left out', () => {
  const codes = ['A_CODE', 'B_CODE', 'C_CODE', 'D_CODE', 'E_CODE']
  const denials = codes.map((code, at) => ({ code, count: 5 - at }))
  const { series, rows, total } = denialsIn({ spans: [{ ...quiet, denials }], denialsByCode: denials })
  expect(series.map(({ name }) => name)).toEqual(['A_CODE', 'B_CODE', 'C_CODE', 'Other codes'])
  expect(new Set(series.map(({ pattern }) => pattern)).size).toBe(series.length)
  expect(rows[0]?.values).toEqual({ A_CODE: 5, B_CODE: 4, C_CODE: 3, 'Other codes': 3 })
  expect(total).toBe(15)
})

it('counts the crash after which a run was given up once, and not as one that is tried again', () => {
  const { rows, total } = restartsIn({ spans: [{ ...quiet, crashes: 5, givenUp: 1, lost: 2 }, quiet] })
  expect(rows[0]?.values).toEqual({ 'Crashed, to be tried again': 4, 'Given up after crashing': 1, Lost: 2 })
  expect(Object.values(rows[1]?.values ?? {})).toEqual([0, 0, 0])
  expect(total).toBe(7)
})
