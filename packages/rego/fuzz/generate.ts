// Random policies and inputs from a grammar, the same for the same seed.

/** A small generator of pseudo-random numbers: the seed is the whole state, so a failure can be repeated. */
class Dice {
  #state: number
  #counter = 0

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bf03635) >>> 0
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % limit
  }

  /** Counts up, for names that must not meet. */
  next(): number {
    this.#counter += 1
    return this.#counter
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new Error('picked from nothing')
    return item
  }

  times<T>(least: number, most: number, make: (i: number) => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, (_, i) => make(i))
  }
}

export type Scenario = {
  readonly policy: string
  readonly rules: readonly string[]
  readonly input: Json
  readonly data: Json
}
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const keys = ['a', 'b', 'c']
const texts = ['"a"', '"b"', '"ab"', '""', '"x.y"']
const constants = ['0', '1', '2', '-1', '1.5', 'true', 'false', 'null', ...texts]

const json = (dice: Dice, depth: number): Json => {
  const kind = dice.below(depth === 0 ? 4 : 7)
  if (kind === 0) return dice.pick([0, 1, 2, 3, 1.5])
  if (kind === 1) return dice.pick(['a', 'b', 'ab', ''])
  if (kind === 2) return dice.chance(50)
  if (kind === 3) return dice.chance(20) ? null : dice.below(5)
  if (kind < 6) return Object.fromEntries(dice.times(1, 3, () => [dice.pick(keys), json(dice, depth - 1)]))
  return dice.times(0, 3, () => json(dice, depth - 1))
}

/** Writes one body: which variables it has, and statements that bind and test them. */
class BodyWriter {
  readonly #dice: Dice
  readonly #rules: readonly string[]
  readonly bound: string[]

  constructor(dice: Dice, rules: readonly string[], bound: readonly string[]) {
    this.#dice = dice
    this.#rules = rules
    this.bound = [...bound]
  }

  body(statements: number): string[] {
    return this.#dice.times(1, statements, () => this.#statement())
  }

  /** OPA refuses variables that nothing reads. */
  uses(outer: readonly string[]): string[] {
    return this.bound.filter((name) => !outer.includes(name)).map((name) => `${name} == ${name}`)
  }

  #fresh(): string {
    return `v${this.#dice.next()}`
  }

  ref(): string {
    const roots = ['input', 'data.base', ...this.#rules.map((rule) => `data.fuzz.${rule}`), ...this.bound]
    const root = this.#dice.pick(roots)
    if (root.startsWith('data.fuzz') || (root.startsWith('v') && this.#dice.chance(70))) return root
    return root + this.#dice.times(0, 2, () => `["${this.#dice.pick(keys)}"]`).join('')
  }

  /** A term whose type OPA cannot know before it runs, so that its type checker lets the policy pass. */
  loose(): string {
    return (
      this.#dice.pick(['input', 'data.base']) +
      this.#dice.times(0, 2, () => `["${this.#dice.pick(keys)}"]`).join('')
    )
  }

  term(depth: number): string {
    const dice = this.#dice
    switch (dice.below(depth === 0 ? 3 : 13)) {
      case 0:
        return dice.pick(constants)
      case 1:
      case 2:
        return this.ref()
      case 3:
        return this.bound.length > 0 ? dice.pick(this.bound) : dice.pick(constants)
      case 4:
        return `[${dice.times(0, 3, () => this.term(depth - 1)).join(', ')}]`
      case 5:
        return `{${dice.times(1, 3, () => this.term(depth - 1)).join(', ')}}`
      case 6:
        return `{${keys
          .slice(0, 1 + dice.below(3))
          .map((key) => `"${key}": ${this.term(depth - 1)}`)
          .join(', ')}}`
      case 7:
        return this.#comprehension(depth - 1)
      case 8:
        return `(${this.loose()} ${dice.pick(['+', '-', '*', '/', '%', '==', '<', '>=', '!=', '|', '&'])} ${this.loose()})`
      case 9:
        return `count(${dice.chance(50) ? this.loose() : this.#comprehension(depth - 1)})`
      case 10:
        return this.#call()
      case 11:
        return `object.get(${this.loose()}, "${dice.pick(keys)}", ${this.term(depth - 1)})`
      default:
        return this.ref()
    }
  }

  #call(): string {
    const one = this.#dice.pick([
      'sum',
      'max',
      'min',
      'sort',
      'is_string',
      'is_array',
      'type_name',
      'abs',
      'to_number',
      'upper',
      'json.marshal',
      'object.keys',
      'product',
      'floor',
    ])
    return `${one}(${this.loose()})`
  }

  #comprehension(depth: number): string {
    const inner = new BodyWriter(this.#dice, this.#rules, this.bound)
    const body = [...inner.body(2), ...inner.uses(this.bound)].join('; ')
    const head = inner.term(depth)
    switch (this.#dice.below(3)) {
      case 0:
        return `[${head} | ${body}]`
      case 1:
        return `{${head} | ${body}}`
      default:
        return `{${inner.bound.at(-1) ?? '"k"'}: ${head} | ${body}}`
    }
  }

  #statement(): string {
    const dice = this.#dice
    switch (dice.below(12)) {
      case 0:
      case 1: {
        const right = this.term(2)
        const name = this.#fresh()
        this.bound.push(name)
        return `${name} := ${right}`
      }
      case 2:
      case 3: {
        const right = this.loose()
        const [key, value] = [this.#fresh(), this.#fresh()]
        const pair = dice.chance(50)
        this.bound.push(...(pair ? [key, value] : [value]))
        return `some ${pair ? `${key}, ` : ''}${value} in ${right}`
      }
      case 4: {
        const root = this.loose()
        const [key, value] = [this.#fresh(), this.#fresh()]
        this.bound.push(key, value)
        return `${value} = ${root}[${key}]`
      }
      case 5:
        return `not ${this.ref()}`
      case 6:
        return `not ${this.loose()} == ${this.term(1)}`
      case 7: {
        const name = this.#fresh()
        const inner = new BodyWriter(dice, this.#rules, [...this.bound, name])
        const uses = [`${name} == ${name}`, ...inner.uses([...this.bound, name])]
        return `every ${name} in ${this.loose()} { ${[...inner.body(2), ...uses].join('; ')} }`
      }
      case 8:
        return `${this.loose()} == ${this.term(1)}`
      case 9:
        return `${this.ref()} with input.${dice.pick(keys)} as ${this.term(1)}`
      case 10:
        return `${this.term(1)} in ${this.loose()}`
      default:
        return `${this.loose()} ${dice.pick(['==', '!=', '<', '>', '<=', '>='])} ${this.term(2)}`
    }
  }
}

/** A policy of a few rules, each of which may read the ones before it. */
export const scenario = (seed: number): Scenario => {
  const dice = new Dice(seed)
  const rules: string[] = []
  const lines = ['package fuzz', 'import rego.v1']
  for (const name of ['p', 'q', 'r', 's']) {
    const kind = dice.below(5)
    const definitions = dice.times(1, 2, () => {
      const writer = new BodyWriter(dice, rules, [])
      const body = writer.body(3)
      const value = writer.term(1)
      const text = `{\n  ${[...body, ...writer.uses([])].join('\n  ')}\n}`
      if (kind === 0) return `${name} contains ${value} if ${text}`
      if (kind === 1) return `${name}[${writer.bound.at(-1) ?? '"k"'}] := ${value} if ${text}`
      if (kind === 2) return `${name} if ${text}`
      const otherwise = dice.chance(40) ? ` else := ${new BodyWriter(dice, rules, []).term(1)}` : ''
      return `${name} := ${value} if ${text}${otherwise}`
    })
    if (kind === 2 && dice.chance(50)) lines.push(`default ${name} := false`)
    lines.push(...definitions)
    rules.push(name)
  }
  return {
    policy: `${lines.join('\n')}\n`,
    rules,
    input: { a: json(dice, 2), b: json(dice, 2), c: json(dice, 1) },
    data: { base: { a: json(dice, 2), b: json(dice, 2) } },
  }
}
