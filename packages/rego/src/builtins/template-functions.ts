// Values and functions of Go's text/template. A number of the policy is a `json.Number` there: a text with its digits.

import { BigNumber } from '../values/number.ts'
import { compare } from '../values/order.ts'
import { entriesOf, isArray, isNumber, isPlain, property, sizeOf, type Value } from '../values/value.ts'
import { BuiltinError } from './builtin.ts'
import { fromUtf8, utf8 } from './bytes.ts'
import { encodeQuery } from './encoding.ts'

/** A number written in the template, or counted there; unlike a number of the policy it is one to Go. */
export class GoNumber {
  readonly text: string
  readonly value: number

  constructor(source: string) {
    this.value = Number(source)
    const isInteger = /^[+-]?\d+$/.test(source)
    const size = Math.abs(this.value)
    // Other bases, and floats that Go and JavaScript print differently, are not offered.
    if (
      isInteger
        ? !Number.isSafeInteger(this.value) || /^[+-]?0\d/.test(source)
        : size > 0 && (size < 1e-4 || size >= 1e6)
    )
      throw new BuiltinError(`template: the number ${source} is not offered`)
    this.kind = isInteger ? 'int' : 'float'
    this.text = String(this.value)
  }

  readonly kind: 'int' | 'float'
}

/** A value inside a template; undefined stands for a key that is not there. */
export type Cell = Value | GoNumber | undefined

const fail = (name: string, what: string): BuiltinError =>
  new BuiltinError(`template: error calling ${name}: ${what}`)

const digits = (value: number | BigNumber): string =>
  value instanceof BigNumber ? value.text : String(value)

/** The text of what is a string to Go. */
const stringOf = (cell: Cell): string | undefined => {
  if (typeof cell === 'string') return cell
  if (cell === undefined || cell instanceof GoNumber) return undefined
  return isNumber(cell) ? digits(cell) : undefined
}

export const isTrue = (cell: Cell): boolean => {
  if (cell === undefined || cell === null || cell === false || cell === '') return false
  if (cell instanceof GoNumber) return cell.value !== 0
  if (isArray(cell)) return cell.length > 0
  return !isPlain(cell) || sizeOf(cell) > 0
}

/** Go's `%v`; `nothing` is what a missing value shows as at the top, inside it is `<nil>`. */
export const shown = (cell: Cell, nothing = '<nil>'): string => {
  if (cell === undefined || cell === null) return nothing
  if (cell instanceof GoNumber) return cell.text
  if (isArray(cell)) return `[${cell.map((item) => shown(item)).join(' ')}]`
  if (isPlain(cell))
    return `map[${entriesOf(cell)
      .map(([key, value]) => `${shown(key)}:${shown(value)}`)
      .join(' ')}]`
  return stringOf(cell) ?? String(cell)
}

/** Go's Sprint: a space between two operands of which neither is a string. */
const sprint = (cells: readonly Cell[]): string =>
  cells
    .map((cell, i) => {
      const isApart = i > 0 && stringOf(cell) === undefined && stringOf(cells[i - 1]) === undefined
      return (isApart ? ' ' : '') + shown(cell)
    })
    .join('')

const printf = ([format, ...args]: readonly Cell[]): string => {
  if (typeof format !== 'string') throw fail('printf', 'the format must be a string')
  let used = 0
  const result = format.replace(/%(.?)/gsu, (_, verb: string) => {
    if (verb === '%') return '%'
    const isThere = used < args.length
    const cell = args[used]
    used += 1
    const value = stringOf(cell)
    if (isThere && verb === 'v') return shown(cell)
    if (isThere && verb === 's' && value !== undefined) return value
    if (isThere && verb === 'd' && cell instanceof GoNumber && cell.kind === 'int') return cell.text
    if (isThere && verb === 'q' && value !== undefined && /^[ -~]*$/.test(value)) return JSON.stringify(value)
    throw fail('printf', `%${verb} is not offered for this argument`)
  })
  if (used !== args.length) throw fail('printf', 'the number of arguments does not fit the format')
  return result
}

const htmlEscapes: { readonly [c: string]: string } = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}

type Basic = { readonly kind: 'bool' | 'int' | 'float' | 'string'; readonly value: boolean | number | string }

const basic = (cell: Cell): Basic | undefined => {
  if (typeof cell === 'boolean') return { kind: 'bool', value: cell }
  if (cell instanceof GoNumber) return { kind: cell.kind, value: cell.value }
  const value = stringOf(cell)
  return value === undefined ? undefined : { kind: 'string', value }
}

const isNothing = (cell: Cell): boolean => cell === undefined || cell === null

const isEqual = (name: string, left: Cell, right: Cell): boolean => {
  if (isNothing(left) || isNothing(right)) return isNothing(left) && isNothing(right)
  const [a, b] = [basic(left), basic(right)]
  if (a === undefined || b === undefined || a.kind !== b.kind)
    throw fail(name, 'incompatible types for comparison')
  return a.value === b.value
}

const order = (name: string, left: Cell, right: Cell): number => {
  const [a, b] = [basic(left), basic(right)]
  if (a === undefined || b === undefined || a.kind !== b.kind || a.kind === 'bool')
    throw fail(name, 'incompatible types for comparison')
  return compare(a.value, b.value)
}

const position = (name: string, cell: Cell, length: number): number => {
  if (!(cell instanceof GoNumber) || cell.kind !== 'int') throw fail(name, 'cannot index with this type')
  if (cell.value < 0 || cell.value >= length) throw fail(name, `index out of range: ${cell.text}`)
  return cell.value
}

const index = (target: Cell, key: Cell): Cell => {
  if (isNothing(target)) throw fail('index', 'index of untyped nil')
  if (target === undefined || target instanceof GoNumber) throw fail('index', "can't index item")
  if (isArray(target)) return target[position('index', key, target.length)]
  if (!isPlain(target) || typeof key !== 'string') throw fail('index', "can't index item")
  return property(target, key)
}

const slice = (target: Cell, bounds: readonly Cell[]): Cell => {
  const bytes = typeof target === 'string' ? utf8(target) : undefined
  if (target === undefined || target instanceof GoNumber || bounds.length > 2)
    throw fail('slice', "can't slice item")
  const length = bytes?.length ?? (isArray(target) ? target.length : -1)
  const [from = 0, to = length] = bounds.map((bound) => position('slice', bound, length + 1))
  if (length < 0 || from > to) throw fail('slice', "can't slice item")
  return bytes === undefined
    ? isArray(target)
      ? target.slice(from, to)
      : null
    : fromUtf8(bytes.subarray(from, to))
}

const length = (cell: Cell): GoNumber => {
  const value = stringOf(cell)
  if (value !== undefined) return new GoNumber(String(utf8(value).length))
  if (cell === undefined || cell instanceof GoNumber) throw fail('len', 'len of this type')
  if (isArray(cell)) return new GoNumber(String(cell.length))
  if (isPlain(cell)) return new GoNumber(String(sizeOf(cell)))
  throw fail('len', 'len of this type')
}

type GoFunction = {
  readonly least: number
  readonly most: number
  readonly call: (args: readonly Cell[]) => Cell
}

const comparison = (name: string, holds: (order: number) => boolean): readonly [string, GoFunction] => [
  name,
  { least: 2, most: 2, call: ([a, b]) => holds(order(name, a, b)) },
]

const functions: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ['not', { least: 1, most: 1, call: ([a]) => !isTrue(a) }],
  ['len', { least: 1, most: 1, call: ([a]) => length(a) }],
  ['index', { least: 1, most: Infinity, call: ([a, ...keys]) => keys.reduce(index, a) }],
  ['slice', { least: 1, most: 3, call: ([a, ...bounds]) => slice(a, bounds) }],
  ['print', { least: 0, most: Infinity, call: sprint }],
  ['println', { least: 0, most: Infinity, call: (args) => `${args.map((arg) => shown(arg)).join(' ')}\n` }],
  ['printf', { least: 1, most: Infinity, call: printf }],
  ['urlquery', { least: 0, most: Infinity, call: (args) => encodeQuery(sprint(args)) }],
  [
    'html',
    {
      least: 0,
      most: Infinity,
      call: (args) => [...sprint(args)].map((c) => htmlEscapes[c] ?? c).join(''),
    },
  ],
  ['eq', { least: 2, most: Infinity, call: ([a, ...others]) => others.some((b) => isEqual('eq', a, b)) }],
  ['ne', { least: 2, most: 2, call: ([a, b]) => !isEqual('ne', a, b) }],
  comparison('lt', (o) => o < 0),
  comparison('le', (o) => o <= 0),
  comparison('gt', (o) => o > 0),
  comparison('ge', (o) => o >= 0),
])

export const functionNames: ReadonlySet<string> = new Set([...functions.keys(), 'and', 'or'])

/** Calls a function; `and` and `or` stop at the argument that decides. */
export const callFunction = (name: string, args: readonly (() => Cell)[]): Cell => {
  const found = functions.get(name)
  if (found !== undefined) {
    if (args.length < found.least || args.length > found.most)
      throw fail(name, `wrong number of args: got ${args.length}`)
    return found.call(args.map((arg) => arg()))
  }
  if (args.length === 0) throw fail(name, 'wrong number of args: got 0')
  let last: Cell
  for (const arg of args) {
    last = arg()
    if (isTrue(last) === (name === 'or')) break
  }
  return last
}
