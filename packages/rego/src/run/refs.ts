// References that iterate, and references into `data`: a walk that starts in the tree of rules and may go on in
// the value of a rule or in plain data.
import type { Expr, Ref } from '../compile/ir.ts'
import { patternOutputs } from '../compile/order.ts'
import type { RuleNode } from '../compile/rule-tree.ts'
import { isPlain, lookup, property, type Value } from '../values/value.ts'
import type { BoundSet, Eval, Site, Slots, ValueNext } from './code.ts'
import { type Context, isShadowed } from './context.ts'
import { documentOf, namesBelow, partialDocument } from './documents.ts'
import { applies, compilePattern, eachMember, type Match } from './steps.ts'
import { compileTerm } from './terms.ts'

type TreeNext = (node: RuleNode, base: Value | undefined, s: Slots, q: Context) => boolean

/** The rest of a reference, for when the walk is in a plain value and for when it is still among rules. */
type Link = { readonly value: ValueNext; readonly tree: TreeNext }

/** A reference into `data` without free variables. */
export const compileDataRef = (ref: Ref, site: Site): Eval => {
  const shortcut = dataShortcut(ref, site)
  const slot = site.frame.reserve()
  const walk = compileGenerator(ref, 'all', site, (v, s) => {
    s[slot] = v
    return true
  })
  const general: Eval = (s, q) => {
    s[slot] = undefined
    return walk(s, q) ? s[slot] : undefined
  }
  if (shortcut === undefined) return general
  return (s, q) => (q.shadowed === undefined ? shortcut(s, q) : general(s, q))
}

/**
 * Most references are decided while compiling: their constant part leads to one rule, or out of the tree of rules
 * into plain data. The general walk is for the others.
 */
const dataShortcut = (ref: Ref, site: Site): Eval | undefined => {
  let node: RuleNode | undefined = site.code.root
  let index = 0
  for (; index < ref.path.length; index += 1) {
    if (node === undefined || node.group !== undefined) break
    const part = ref.path[index]
    if (part?.kind !== 'const' || (typeof part.value !== 'string' && node === site.code.root))
      return undefined
    node = typeof part.value === 'string' ? node.children.get(part.value) : undefined
  }
  const rest = (head: Eval, from: number): Eval =>
    ref.path.slice(from).reduce<Eval>((inner, part) => {
      const key = compileTerm(part, site)
      return (s, q) => {
        const value = inner(s, q)
        const at = value === undefined ? undefined : key(s, q)
        return value === undefined || at === undefined ? undefined : lookup(value, at)
      }
    }, head)
  if (node === undefined) {
    const names = ref.path
      .slice(0, index)
      .map((part) => (part.kind === 'const' && typeof part.value === 'string' ? part.value : ''))
    return rest(baseAt(names), index)
  }
  if (node.group === undefined || node.group.kind === 'function') return undefined
  const rule = site.code.rule(node.group)
  if (node.group.kind === 'complete') return rest((_, q) => rule.value(q), index)
  const path = node.path()
  if (node.children.size > 0) return undefined
  return rest((_, q) => {
    const base = baseValue(q.base, path)
    return base === undefined ? rule.document(q) : documentOf(rule.group.node, base, q, site.code)
  }, index)
}

const baseValue = (base: Value, names: readonly string[]): Value | undefined => {
  let value: Value | undefined = base
  for (let i = 0; i < names.length && value !== undefined; i += 1) {
    const name = names[i]
    value = name === undefined || !isPlain(value) ? undefined : property(value, name)
  }
  return value
}

const baseAt =
  (names: readonly string[]): Eval =>
  (_, q) => {
    let value: Value | undefined = q.base
    for (let i = 0; i < names.length && value !== undefined; i += 1) {
      const name = names[i]
      value = name === undefined ? undefined : lookup(value, name)
    }
    return value
  }

/** A reference whose free variables iterate; `then` runs for each value found. */
export const compileGenerator = (
  ref: Ref,
  bound: BoundSet | 'all',
  site: Site,
  then: ValueNext,
): ((s: Slots, q: Context) => boolean) => {
  let link: Link = {
    value: then,
    tree: (node, base, s, q) => {
      const value = documentOf(node, base, q, site.code)
      return value === undefined ? false : then(value, s, q)
    },
  }
  const known = bound === 'all' ? undefined : new Set(bound)
  const parts = ref.path.map((part) => compilePart(part, known, site))
  for (const part of parts.reverse()) link = extend(part, link, site)
  const first = link
  if (ref.root === 'data') return (s, q) => enter(site.code.root, q.base, s, q, first, site)
  if (ref.root === 'input') return (s, q) => (q.input === undefined ? false : first.value(q.input, s, q))
  const head = compileTerm(ref.root, site)
  return (s, q) => {
    const value = head(s, q)
    return value === undefined ? false : first.value(value, s, q)
  }
}

type Part = { readonly kind: 'key'; readonly key: Eval } | { readonly kind: 'each'; readonly match: Match }

const compilePart = (part: Expr, known: BoundSet | undefined, site: Site): Part => {
  const outputs = known === undefined ? [] : (patternOutputs(part, known) ?? [])
  if (known === undefined || outputs.length === 0) return { kind: 'key', key: compileTerm(part, site) }
  const match = compilePattern(part, known, site)
  for (const local of outputs) known.add(local)
  return { kind: 'each', match }
}

const extend = (part: Part, next: Link, site: Site): Link => {
  if (part.kind === 'key') {
    const { key } = part
    return {
      value: (v, s, q) => {
        const k = key(s, q)
        const member = k === undefined ? undefined : lookup(v, k)
        return member === undefined ? false : next.value(member, s, q)
      },
      tree: (node, base, s, q) => {
        const k = key(s, q)
        return k === undefined ? false : descend(node, base, k, s, q, next, site)
      },
    }
  }
  const { match } = part
  return {
    value: (v, s, q) => eachMember(v, q, (k, member) => applies(match, k, s, q) && next.value(member, s, q)),
    tree: (node, base, s, q) => {
      for (const k of namesBelow(node, base, q, site.code)) {
        q.run.tick()
        if (applies(match, k, s, q) && descend(node, base, k, s, q, next, site)) return true
      }
      return false
    },
  }
}

/** Arrives at a node: a single value ends the walk among rules, replaced parts are plain data. */
const enter = (
  node: RuleNode,
  base: Value | undefined,
  s: Slots,
  q: Context,
  link: Link,
  site: Site,
): boolean => {
  if (q.shadowed !== undefined && isShadowed(node, q.shadowed))
    return base === undefined ? false : link.value(base, s, q)
  const { group } = node
  if (group?.kind === 'function') return false
  if (group?.kind === 'complete') {
    const value = site.code.rule(group).value(q)
    return value === undefined ? false : link.value(value, s, q)
  }
  return link.tree(node, base, s, q)
}

const descend = (
  node: RuleNode,
  base: Value | undefined,
  key: Value,
  s: Slots,
  q: Context,
  next: Link,
  site: Site,
): boolean => {
  const child = typeof key === 'string' ? node.children.get(key) : undefined
  // Upstream reads a number at the top of `data` as the name of a base document, and only there.
  const baseKey = node.parent === undefined && typeof key === 'number' ? String(key) : key
  const baseMember = base === undefined ? undefined : lookup(base, baseKey)
  const partial =
    node.group?.kind === 'partial' ? lookup(site.code.rule(node.group).document(q), key) : undefined
  if (child === undefined) {
    if (partial === undefined) return baseMember === undefined ? false : next.value(baseMember, s, q)
    return next.value(partial, s, q)
  }
  if (partial === undefined) return enter(child, baseMember, s, q, next, site)
  const merged = lookup(partialDocument(node, q, site.code), key)
  return merged === undefined ? false : next.value(merged, s, q)
}
