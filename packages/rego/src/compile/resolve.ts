// Gives every name of a rule a meaning and takes statements apart into steps the evaluator has a closure for.
import { type Diagnostic, type Position, SourceError } from '../diagnostics.ts'
import type { Body, Rule, Statement, Term, With } from '../syntax/ast.ts'
import { RegoSet, type Value } from '../values/value.ts'
import { Dependencies } from './dependencies.ts'
import { type Context, Equations } from './equations.ts'
import { constants, isGenerator, objectOf } from './expressions.ts'
import {
  type Call,
  type Definition,
  type Expr,
  isRelation,
  type Local,
  type Modifier,
  mentions,
  type Plan,
  type PlannedClause,
  type Step,
} from './ir.ts'
import { arityOf, type Environment, Names, operatorName } from './names.ts'
import { arrange, shown, stepMentions, unsafe, unsafeErrors } from './order.ts'
import type { RuleGroup } from './rule-tree.ts'
import { bodyNames, declarations, isPrint, Scope, termNames } from './scope.ts'
import { Variables } from './variables.ts'

const longestBody = 5000

export class Resolver {
  readonly #env: Environment
  readonly #names: Names
  readonly #rule: Rule | undefined
  readonly #variables = new Variables()
  readonly #equations = new Equations(this.#variables)
  readonly #dependencies: Dependencies

  constructor(env: Environment, group: RuleGroup | undefined, rule: Rule | undefined) {
    this.#env = env
    this.#names = new Names(env)
    this.#dependencies = new Dependencies(env.root, group)
    this.#rule = rule
  }

  get slots(): number {
    return this.#variables.slots
  }

  get locals(): readonly Local[] {
    return this.#variables.locals
  }

  definition(rule: Rule, keyTerms: readonly Term[], name: string): Definition {
    const scope = new Scope(undefined)
    const args: Local[] = []
    const patterns: Step[] = []
    for (const arg of rule.head.args ?? []) {
      if (arg.kind === 'var' && !scope.locals.has(arg.name))
        args.push(this.#variables.declare(scope, arg.name, arg.at, 'argument'))
      else {
        const local = this.#variables.temporary(scope, arg.at)
        args.push(local)
        termNames(arg, (varName, at) => {
          if (!scope.locals.has(varName)) this.#variables.declare(scope, varName, at, 'implicit')
        })
        this.#equations.unify(
          { kind: 'local', local },
          this.#term(arg, { scope, out: patterns, liftAll: false }, false),
          arg.at,
          {
            scope,
            out: patterns,
            liftAll: false,
          },
        )
      }
    }
    const yes: Term = { kind: 'scalar', value: true, at: rule.head.at }
    const clauses: PlannedClause[] = [
      this.#clause(rule.body, scope, patterns, rule.head.value ?? yes, keyTerms, rule.head.element, rule.at),
      ...rule.elses.map((clause) =>
        this.#clause(clause.body, scope, patterns, clause.value ?? yes, [], undefined, clause.at),
      ),
    ]
    return { at: rule.at, name, args, clauses, slots: this.slots }
  }

  /** A query's body; its named variables are the bindings of its solutions. */
  query(body: Body): {
    readonly plan: Plan
    readonly bindings: readonly Local[]
    readonly locals: readonly Local[]
    readonly slots: number
  } {
    const scope = new Scope(undefined)
    const { plan, scope: inner } = this.#plan(body, scope, [], [])
    const bindings = [...inner.locals.values()].filter((local) => !local.name.startsWith('_$'))
    return { plan, bindings, locals: this.locals, slots: this.slots }
  }

  #clause(
    body: Body,
    args: Scope,
    patterns: readonly Step[],
    value: Term,
    keys: readonly Term[],
    element: Term | undefined,
    at: Position,
  ): PlannedClause {
    const headTerms = [...keys, ...(element === undefined ? [] : [element]), value]
    const { plan, exprs } = this.#plan(body, args, headTerms, patterns)
    const last = exprs.at(-1)
    if (last === undefined) throw new Error('a clause has a value')
    return {
      at,
      plan,
      value: last,
      keys: exprs.slice(0, keys.length),
      element: element === undefined ? undefined : exprs[keys.length],
    }
  }

  /** Resolves a body in a scope of its own, orders it, and resolves the terms that read its variables. */
  #plan(
    body: Body,
    parent: Scope,
    headTerms: readonly Term[],
    before: readonly Step[],
  ): { readonly plan: Plan; readonly exprs: readonly Expr[]; readonly scope: Scope } {
    const first = body[0]
    if (body.length > longestBody && first !== undefined)
      throw new SourceError(
        'rego_unsupported',
        first.at,
        `a body holds more than ${longestBody} statements`,
        'Split it into rules.',
      )
    const scope = new Scope(parent)
    this.#variables.declareBody(body, scope)
    const implicit = (name: string, at: Position): void => {
      if (!scope.isVisible(name) && !this.#names.isGlobal(name))
        this.#variables.declare(scope, name, at, 'implicit')
    }
    bodyNames(body, implicit, (term) => this.#env.builtins.has(operatorName(term)))
    for (const term of headTerms) termNames(term, implicit)
    const steps: Step[] = [...before]
    body.forEach((statement, index) => {
      scope.current = index
      this.#statement(statement, { scope, out: steps, liftAll: false })
    })
    scope.current = body.length
    const bodyEnd = steps.length
    const exprs = headTerms.map((term) => this.#term(term, { scope, out: steps, liftAll: false }, false))
    // Patterns of arguments belong to the enclosing scope's variables but are matched here.
    const owned = new Set(scope.owned)
    if (before.length > 0)
      for (const local of parent.owned)
        if (local.origin !== 'argument' && !isArgument(local)) owned.add(local)
    const captures = new Set<Local>()
    for (const step of steps)
      for (const local of stepMentions(step)) if (!owned.has(local)) captures.add(local)
    for (const expr of exprs) for (const local of mentions(expr)) if (!owned.has(local)) captures.add(local)
    const { ordered, rest, bound } = arrange(steps, captures)
    this.#reportUnsafe(rest, bound, steps, bodyEnd)
    if (rest.length === 0)
      exprs.forEach((expr, i) => {
        for (const local of mentions(expr))
          if (!bound.has(local)) {
            const at = headTerms[i]?.at ?? local.at
            this.#env.errors.push(
              unsafe(
                'rego_unsafe_var_error',
                at,
                `var ${shown(local.name)} is unsafe${this.#env.ruleSuffix(at)}`,
              ),
            )
          }
      })
    return { plan: { steps: ordered, captures }, exprs, scope }
  }

  #reportUnsafe(
    rest: readonly Step[],
    bound: ReadonlySet<Local>,
    steps: readonly Step[],
    bodyEnd: number,
  ): void {
    if (rest.length === 0) return
    const body = rest.filter((step) => steps.indexOf(step) < bodyEnd)
    this.#env.errors.push(...unsafeErrors(body.length > 0 ? body : rest, bound, this.#env.ruleSuffix))
  }

  #statement(statement: Statement, context: Context): void {
    if (statement.withs.length === 0) {
      this.#plainStatement(statement, context)
      return
    }
    const modifiers = statement.withs.map((modifier) => this.#modifier(modifier, context))
    const steps: Step[] = []
    this.#plainStatement(statement, { ...context, out: steps })
    context.out.push({ kind: 'with', modifiers, steps, at: statement.at })
  }

  #plainStatement(statement: Statement, context: Context): void {
    const { scope, out } = context
    const { at } = statement
    switch (statement.kind) {
      case 'expr':
        this.#bare(statement.term, at, context)
        break
      case 'unify':
        this.#equations.unify(
          this.#term(statement.left, context, true),
          this.#term(statement.right, context, true),
          at,
          context,
        )
        break
      case 'assign': {
        if (!['var', 'array', 'object'].includes(statement.left.kind))
          throw new SourceError(
            'rego_compile_error',
            statement.left.at,
            `cannot assign to ${statement.left.kind}`,
            'The left side of := is a variable or a pattern of variables.',
          )
        scope.hidden = new Set(declarations(statement).map((d) => d.name))
        const right = this.#term(statement.right, context, true)
        scope.hidden = new Set()
        const left = this.#term(statement.left, context, false)
        for (const local of mentions(left)) local.uses -= 1
        this.#equations.unify(left, right, at, context)
        break
      }
      case 'some':
        break
      case 'someIn': {
        const domain = this.#term(statement.domain, context, false)
        const key =
          statement.key === undefined
            ? undefined
            : this.#equations.pattern(this.#term(statement.key, context, false), context, at)
        const value = this.#equations.pattern(this.#term(statement.value, context, false), context, at)
        for (const declared of declarations(statement)) {
          const local = scope.locals.get(declared.name)
          if (local !== undefined) local.uses -= 1
        }
        out.push({ kind: 'in', key, value, domain, at })
        break
      }
      case 'every': {
        const domain = this.#term(statement.domain, context, false)
        const inner = new Scope(scope)
        const named = (term: Term | undefined): Local | undefined =>
          term?.kind === 'var' ? this.#variables.declare(inner, term.name, term.at, 'in') : undefined
        const key = named(statement.key)
        const value = named(statement.value)
        if (value === undefined) throw new Error('every has a variable')
        const { plan } = this.#plan(statement.body, inner, [], [])
        out.push({ kind: 'every', key, value, domain, plan, at })
        break
      }
      case 'not':
        if (statement.whole)
          out.push({ kind: 'not', plan: this.#plan(statement.body, scope, [], []).plan, at })
        else this.#legacyNot(statement.body, at, context)
        break
      case 'and':
      case 'or': {
        const left = this.#plan(statement.left, scope, [], []).plan
        const right = this.#plan(statement.right, scope, [], []).plan
        out.push({ kind: statement.kind, left, right, at })
        break
      }
    }
  }

  #bare(term: Term, at: Position, context: Context): void {
    if (isPrint(term) && term.kind === 'call') {
      const args = term.args.map((arg) => {
        const body: Body = [
          { kind: 'expr', term: { kind: 'scalar', value: true, at: arg.at }, at: arg.at, withs: [] },
        ]
        const errorsBefore = this.#env.errors.length
        const { plan, exprs } = this.#plan(body, context.scope, [arg], [])
        const unsafeNames = this.#env.errors.splice(errorsBefore)
        this.#env.errors.push(...unsafeNames.map(asUndeclared))
        return { value: exprs[0] ?? { kind: 'const' as const, value: null }, plan }
      })
      context.out.push({ kind: 'print', args, at })
      return
    }
    if (term.kind === 'call' || term.kind === 'infix') {
      const call = this.#call(term, context, true)
      if (call.kind === 'call' && call.args.length > arityOf(call.target)) {
        const output = call.args.at(-1)
        if (output === undefined) throw new Error('a call has its output')
        this.#equations.unify(output, { ...call, args: call.args.slice(0, -1) }, at, context)
        return
      }
      if (isRelation(call))
        this.#equations.unify(
          { kind: 'local', local: this.#variables.temporary(context.scope, at) },
          call,
          at,
          context,
        )
      else context.out.push({ kind: 'test', term: call, at })
      return
    }
    const expr = this.#term(term, context, true)
    if (expr.kind === 'ref' && isGenerator(expr, context.scope)) {
      const local: Expr = { kind: 'local', local: this.#variables.temporary(context.scope, at) }
      context.out.push({ kind: 'unify', left: local, right: expr, at }, { kind: 'test', term: local, at })
    } else context.out.push({ kind: 'test', term: expr, at })
  }

  /** The reading without `future.keywords.not`: what is nested in the expression is evaluated before the negation. */
  #legacyNot(body: Body, at: Position, context: Context): void {
    const inner: Step[] = []
    const lifted: Context = { ...context, liftAll: true }
    const before = context.out.length
    for (const statement of body) {
      const { kind } = statement
      if (
        kind === 'expr' &&
        (statement.term.kind === 'call' || statement.term.kind === 'infix') &&
        !isPrint(statement.term)
      ) {
        // Equality is an equation: a reference that is a whole side of it stays inside.
        const isEquality = statement.term.kind === 'infix' && statement.term.builtin === 'equal'
        const call = this.#call(statement.term, lifted, true, isEquality)
        const output =
          call.kind === 'call' && call.args.length > arityOf(call.target) ? call.args.at(-1) : undefined
        if (call.kind === 'call' && output !== undefined)
          inner.push({ kind: 'unify', left: output, right: { ...call, args: call.args.slice(0, -1) }, at })
        else inner.push({ kind: 'test', term: call, at })
      } else if (kind === 'unify')
        this.#equations.unify(
          this.#term(statement.left, lifted, statement.left.kind === 'ref'),
          this.#term(statement.right, lifted, statement.right.kind === 'ref'),
          at,
          { ...lifted, out: inner },
        )
      else if (kind === 'expr') {
        const term = this.#term(statement.term, lifted, true)
        inner.push({ kind: 'test', term, at })
      } else this.#statement(statement, { ...context, out: inner })
    }
    if (context.out.length > before)
      this.#env.warnings.push({
        ...at,
        severity: 'warning',
        code: 'rego_lint',
        message:
          'a value inside this negation is computed before it: if it is undefined, the whole body fails and the negation is never asked',
        hint: 'Add `import future.keywords.not`, which puts the whole expression under the negation.',
      })
    const captures = new Set<Local>()
    for (const step of inner) for (const local of stepMentions(step)) captures.add(local)
    const { ordered } = arrange(inner, captures)
    context.out.push({ kind: 'not', plan: { steps: ordered, captures }, at })
  }

  #term(term: Term, context: Context, top: boolean): Expr {
    switch (term.kind) {
      case 'scalar':
        return { kind: 'const', value: term.value }
      case 'var':
        return this.#settle(this.#name(term.name, term.at, context.scope), context, top, term.at)
      case 'ref':
        return this.#settle(this.#ref(term, context), context, top, term.at)
      case 'call':
      case 'infix':
        return this.#settle(this.#call(term, context, false), context, top && !context.liftAll, term.at)
      case 'array':
      case 'set': {
        const items = term.items.map((item) => this.#term(item, context, false))
        const values = constants(items)
        if (values === undefined) return { kind: term.kind, items }
        return { kind: 'const', value: term.kind === 'array' ? values : RegoSet.of(values) }
      }
      case 'object':
        return objectOf(
          term.entries.map(
            ([k, v]) => [this.#term(k, context, false), this.#term(v, context, false)] as const,
          ),
        )
      case 'arrayComprehension':
      case 'setComprehension': {
        const { plan, exprs } = this.#plan(term.body, context.scope, [term.term], [])
        const value = exprs[0] ?? { kind: 'const', value: null }
        return {
          kind: 'comprehension',
          type: term.kind === 'arrayComprehension' ? 'array' : 'set',
          key: undefined,
          value,
          plan,
          at: term.at,
        }
      }
      case 'objectComprehension': {
        const { plan, exprs } = this.#plan(term.body, context.scope, [term.key, term.value], [])
        const [key, value] = exprs
        if (key === undefined || value === undefined)
          throw new Error('an object comprehension has a key and a value')
        return { kind: 'comprehension', type: 'object', key, value, plan, at: term.at }
      }
      case 'template':
        return {
          kind: 'template',
          parts: term.parts.map((part) =>
            typeof part === 'string' ? part : this.#templatePart(part, context),
          ),
        }
    }
  }

  #templatePart(statement: Statement, { scope }: Context): { readonly value: Expr; readonly plan: Plan } {
    if (statement.kind !== 'expr')
      throw new SourceError(
        'rego_compile_error',
        statement.at,
        'unexpected statement in a template expression',
        'A template expression is a term.',
      )
    const name = '_$template'
    const unify: Statement = {
      kind: 'assign',
      left: { kind: 'var', name, at: statement.at },
      right: statement.term,
      at: statement.at,
      withs: statement.withs,
    }
    const { plan, exprs } = this.#plan([unify], scope, [{ kind: 'var', name, at: statement.at }], [])
    return { value: exprs[0] ?? { kind: 'const', value: null }, plan }
  }

  /** Lifts what cannot be evaluated in place. */
  #settle(expr: Expr, context: Context, top: boolean, at: Position): Expr {
    if (top) return expr
    if (expr.kind === 'ref' && (context.liftAll || isGenerator(expr, context.scope)))
      return this.#equations.lift(expr, at, context)
    if (expr.kind === 'call' && (context.liftAll || isRelation(expr)))
      return this.#equations.lift(expr, at, context)
    return expr
  }

  #name(name: string, at: Position, scope: Scope): Expr {
    const local = scope.find(name, at)
    if (local !== undefined) {
      local.uses += 1
      return { kind: 'local', local }
    }
    const global = this.#names.global(name, at)
    if (global !== undefined) return this.#dependencies.record(global)
    return { kind: 'local', local: this.#variables.declare(scope, name, at, 'implicit') }
  }

  #ref(term: Extract<Term, { kind: 'ref' }>, context: Context): Expr {
    const inner: Context = context
    const local = term.head.kind === 'var' ? context.scope.find(term.head.name, term.head.at) : undefined
    const global =
      term.head.kind === 'var' && local === undefined
        ? this.#names.global(term.head.name, term.head.at)
        : undefined
    const path = term.path.map((part) => this.#pathPart(part, inner))
    if (global !== undefined) return this.#dependencies.record({ ...global, path: [...global.path, ...path] })
    const head = this.#term(term.head, context, false)
    return { kind: 'ref', root: head, path, at: term.at }
  }

  #pathPart(part: Term, context: Context): Expr {
    return this.#equations.pattern(this.#term(part, context, false), context, part.at)
  }

  #call(
    term: Extract<Term, { kind: 'call' | 'infix' }>,
    context: Context,
    isStatement: boolean,
    keepRefs = false,
  ): Expr {
    const name = term.kind === 'infix' ? term.builtin : operatorName(term.operator)
    const metadata = this.#metadataCall(name)
    if (metadata !== undefined) return { kind: 'const', value: metadata }
    const target =
      term.kind === 'infix'
        ? this.#names.builtin(term.builtin, term.at)
        : this.#names.callTarget(term.operator, context.scope, name)
    if (target.kind === 'function') this.#dependencies.add(target.group, term.at)
    const arity = arityOf(target)
    const surplus = term.args.length - arity
    if (surplus !== 0 && !(isStatement && surplus === 1 && term.kind === 'call'))
      throw arityError(name, arity, term.args.length, term.at)
    const args = term.args.map((arg, i) => {
      const top = keepRefs && (arg.kind === 'ref' || arg.kind === 'var')
      const expr = this.#term(arg, context, top)
      return i >= arity ? this.#equations.pattern(expr, context, arg.at) : expr
    })
    const call: Call = { kind: 'call', name, target, args, at: term.at }
    return call
  }

  #metadataCall(name: string): Value | undefined {
    if (name === 'rego.metadata.chain') return this.#env.metadata(this.#rule).chain
    if (name === 'rego.metadata.rule') return this.#env.metadata(this.#rule).rule
    return undefined
  }

  #modifier(modifier: With, context: Context): Modifier {
    const target = this.#names.withTarget(modifier.target, context.scope)
    if (target.kind === 'call') {
      const by = this.#names.replacement(modifier.value, context.scope)
      if (by !== undefined) {
        if (by.kind === 'function') this.#dependencies.add(by.group, modifier.at)
        if (arityOf(by) !== arityOf(target.target))
          throw new SourceError(
            'rego_type_error',
            modifier.value.at,
            'the replacement takes another number of arguments than the function it replaces',
            'Give both the same arguments.',
          )
        return { target: { ...target, by }, value: undefined }
      }
    }
    return { target, value: this.#term(modifier.value, context, false) }
  }
}

// What `print` shows need not exist, so a variable that nothing binds is a misspelling there.
const asUndeclared = (error: Diagnostic): Diagnostic =>
  error.code === 'rego_unsafe_var_error'
    ? {
        ...error,
        code: 'rego_compile_error',
        message: error.message.replace(/ is unsafe.*$/, ' is undeclared'),
      }
    : error

const isArgument = (local: Local): boolean => local.origin === 'temporary'

const arityError = (name: string, arity: number, got: number, at: Position): SourceError =>
  new SourceError(
    'rego_type_error',
    at,
    `${name}: arity mismatch: takes ${arity} argument${arity === 1 ? '' : 's'}, got ${got}`,
    'Pass exactly the arguments the function declares.',
  )
