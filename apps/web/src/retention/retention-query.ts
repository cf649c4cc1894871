import type { Outputs } from '@countersign/server/router'
import { counted } from '../ui/number.ts'

type Overview = Outputs['retention']['overview']
export type ClassRule = Overview['classes'][number]
export type Hold = Overview['holds'][number]

export const keptFor = (days: number | null): string => (days === null ? 'for ever' : counted(days, 'day'))
