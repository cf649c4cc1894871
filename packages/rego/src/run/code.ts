// The compiled form of a program: closures, made for each rule the first time it is asked.
import type { Local } from '../compile/ir.ts'
import type { RuleGroup, RuleNode } from '../compile/rule-tree.ts'
import type { Value } from '../values/value.ts'
import type { Context } from './context.ts'
import { RuleCode } from './rules.ts'

/** Variables of one call of one definition. */
export type Slots = (Value | undefined)[]

/** Computes a value, or undefined. */
export type Eval = (s: Slots, q: Context) => Value | undefined

/** Goes on with the rest of a body; true means that enough has been found. */
export type Next = (s: Slots, q: Context) => boolean

/** Goes on with a value that has just been found. */
export type ValueNext = (value: Value, s: Slots, q: Context) => boolean

/** The frame of one definition while it is compiled; closures reserve slots for what they collect. */
export class Frame {
  size: number

  constructor(size: number) {
    this.size = size
  }

  reserve(): number {
    this.size += 1
    return this.size - 1
  }
}

export type BoundSet = Set<Local>

export class Code {
  readonly root: RuleNode
  readonly traced: boolean
  readonly #rules: (RuleCode | undefined)[] = []

  constructor(root: RuleNode, traced: boolean) {
    this.root = root
    this.traced = traced
  }

  rule(group: RuleGroup): RuleCode {
    let rule = this.#rules[group.id]
    if (rule === undefined) {
      rule = new RuleCode(this, group)
      this.#rules[group.id] = rule
    }
    return rule
  }
}

/** What closures are compiled against. */
export type Site = { readonly code: Code; readonly frame: Frame }
