import { canonicalBytes, type Json } from '@countersign/digest'

/**
 * One difference between two specs. `widens` says whether the agent may do more than before; null where that cannot
 * be told from the spec alone, as with instructions or another model.
 */
export type SpecChange = {
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly widens: boolean | null
  readonly sentence: string
  readonly before: Json
  readonly after: Json
}

export const kindOf = (before: unknown, after: unknown): SpecChange['kind'] =>
  before === null ? 'added' : after === null ? 'removed' : 'changed'

export const change = (
  path: string,
  before: Json,
  after: Json,
  widens: boolean | null,
  sentence: string,
): SpecChange => ({
  path,
  kind: kindOf(before === '' ? null : before, after === '' ? null : after),
  widens,
  sentence,
  before,
  after,
})

export function* wordChange(
  path: string,
  what: string,
  before: string | null,
  after: string | null,
  widens: boolean | null,
): Generator<SpecChange> {
  if (before === after) return
  const shown = (word: string | null) => (word === null || word === '' ? 'none' : `\`${word}\``)
  yield change(path, before, after, widens, `${what} ${shown(before)} -> ${shown(after)}`)
}

export function* numberChange(
  path: string,
  what: string,
  before: number,
  after: number,
  unit = '',
): Generator<SpecChange> {
  if (before === after) return
  const sentence = `${what} ${before} -> ${after}${unit === '' ? '' : ` ${unit}`}`
  yield { path, kind: 'changed', widens: after > before, sentence, before, after }
}

export function* flagChange(
  path: string,
  what: string,
  before: boolean,
  after: boolean,
): Generator<SpecChange> {
  if (before === after) return
  yield {
    path,
    kind: 'changed',
    widens: after,
    sentence: `${after ? 'allows' : 'forbids'} ${what}`,
    before,
    after,
  }
}

export function* setChanges(
  path: string,
  what: string,
  before: readonly string[],
  after: readonly string[],
  moreIsWider: boolean,
): Generator<SpecChange> {
  for (const { name, one, other } of paired(before, after, (item) => item)) {
    if (one !== null && other !== null) continue
    const sentence = `${one === null ? 'adds' : 'removes'} ${what} \`${name}\``
    yield {
      path: `${path}[${name}]`,
      kind: kindOf(one, other),
      widens: (one === null) === moreIsWider,
      sentence,
      before: one,
      after: other,
    }
  }
}

export function* valueChanges(
  path: string,
  what: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Generator<SpecChange> {
  const entries = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([key, value]) => ({ key, value }))
  for (const { name, one, other } of paired(entries(before), entries(after), ({ key }) => key)) {
    if (one?.value === other?.value) continue
    const [was, is] = [one?.value ?? null, other?.value ?? null]
    const sentence =
      one === null
        ? `adds ${what} \`${name}\` = ${JSON.stringify(is)}`
        : other === null
          ? `removes ${what} \`${name}\``
          : `${what} \`${name}\` ${JSON.stringify(was)} -> ${JSON.stringify(is)}`
    yield {
      path: `${path}.${name}`,
      kind: kindOf(one, other),
      widens: null,
      sentence,
      before: was,
      after: is,
    }
  }
}

/** Items of two lists by their key, in the order of keys; what is on one side only has null on the other. */
export function paired<Item>(
  before: readonly Item[],
  after: readonly Item[],
  key: (item: Item) => string,
): { name: string; one: Item | null; other: Item | null }[] {
  const [ones, others] = [before, after].map((items) => new Map(items.map((item) => [key(item), item])))
  const names = [...new Set([...(ones?.keys() ?? []), ...(others?.keys() ?? [])])].sort()
  return names.map((name) => ({ name, one: ones?.get(name) ?? null, other: others?.get(name) ?? null }))
}

export function sameJson(one: Json, other: Json): boolean {
  const [first, second] = [canonicalBytes(one), canonicalBytes(other)]
  return first.length === second.length && first.every((byte, at) => byte === second[at])
}
