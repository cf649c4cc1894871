import type { Outputs } from '@countersign/server/router'
import type { Arc, Seven } from '../seal/arcs.ts'

export type Report = Outputs['admission']['consider']
export type Row = Report['rows'][number]

/** The ring of an admission: its seven rows in the order of the chain. */
export function arcsOf(rows: readonly Row[]): Seven<Arc> {
  const [one, two, three, four, five, six, seven, ...others] = rows.map(
    ({ title, state }): Arc => ({ check: title, state }),
  )
  if (!one || !two || !three || !four || !five || !six || !seven || others.length > 0) {
    throw new Error('An admission has seven checks.')
  }
  return [one, two, three, four, five, six, seven]
}
