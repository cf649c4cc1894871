import { type Preset, periodOf, presets } from '@countersign/compliance'
import { RemoteProblem } from '../remote/server.ts'

export const askedOptions = [
  'frameworks',
  'period',
  'from',
  'to',
  'time-zone',
  'agents',
  'redaction',
  'id',
] as const
type Option = (typeof askedOptions)[number]
type Typed = (option: Option) => string | undefined

const aboutThePack = askedOptions.filter((option) => option !== 'id')

/** What a new pack is asked for; the server says what is wrong with it, and refuses it with a code. */
export function planFrom(typed: Typed, now: number) {
  const frameworks = listOf(typed('frameworks'))
  if (frameworks === null)
    throw new RemoteProblem('Say by which frameworks, with --frameworks soc2,iso27001.')
  return {
    frameworks,
    period: periodFrom(typed, now),
    agents: listOf(typed('agents')),
    redaction: typed('redaction') ?? 'none',
  }
}

/** An export that was asked for before, which is only followed and fetched. */
export function idFrom(typed: Typed): string | undefined {
  const id = typed('id')
  if (id === undefined) return undefined
  const also = aboutThePack.find((option) => typed(option) !== undefined)
  if (also) throw new RemoteProblem(`--id names an export that was asked for already; leave out --${also}.`)
  if (!/^exp_[0-9A-Z]{26}$/.test(id)) throw new RemoteProblem(`${id} is not the id of an export.`)
  return id
}

function periodFrom(typed: Typed, now: number) {
  const timeZone = typed('time-zone') ?? 'UTC'
  const [named, from, to] = [typed('period'), typed('from'), typed('to')]
  if (named === undefined && from !== undefined && to !== undefined) return { from, to, timeZone }
  if (named === undefined || from !== undefined || to !== undefined) {
    throw new RemoteProblem(
      'Say which days: either --period last-quarter, or --from 2026-07-01 --to 2026-09-30.',
    )
  }
  if (!isPreset(named)) throw new RemoteProblem(`A period is one of ${presets.join(', ')}.`)
  try {
    return periodOf(named, now, timeZone)
  } catch (error) {
    if (error instanceof RangeError) throw new RemoteProblem(`There is no time zone ${timeZone}.`)
    throw error
  }
}

const isPreset = (text: string): text is Preset => presets.some((preset) => preset === text)

const listOf = (text: string | undefined): string[] | null =>
  text === undefined ? null : text.split(',').map((one) => one.trim())
