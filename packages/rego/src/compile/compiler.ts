// From source text to a resolved program, or to the list of everything that is wrong with it.
import type { Builtin } from '../builtins/builtin.ts'
import { byPosition, type Diagnostic, type Position, SourceError } from '../diagnostics.ts'
import type { Body, Module, Rule, Term } from '../syntax/ast.ts'
import { parseModule } from '../syntax/parser.ts'
import { type Conflict, findConflicts } from './conflicts.ts'
import type { Local, Plan } from './ir.ts'
import { lintImports, lintLocals, lintReachability } from './lint.ts'
import { metadataOf } from './metadata.ts'
import type { Environment } from './names.ts'
import { recursionErrors } from './recursion.ts'
import { Resolver } from './resolve.ts'
import { RuleGroup, type RuleKind, RuleNode } from './rule-tree.ts'

/** What the compiler may be told besides the sources. */
export type CompilerOptions = {
  readonly builtins: ReadonlyMap<string, Builtin>
  readonly experimental: boolean
  readonly maxDepth: number
  readonly maxSourceLength: number
  readonly entrypoints: readonly string[] | undefined
}

export type QueryProgram = {
  readonly plan: Plan
  readonly bindings: readonly Local[]
  readonly locals: readonly Local[]
  readonly slots: number
}

/** A compiled set of modules. */
export type Program = {
  readonly root: RuleNode
  readonly groups: readonly RuleGroup[]
  readonly warnings: readonly Diagnostic[]
  readonly resolveQuery: (body: Body) => QueryProgram
}

type Declared = {
  readonly rule: Rule
  readonly module: Module
  readonly group: RuleGroup
  readonly keys: readonly Term[]
}

export const compileProgram = (
  sources: Readonly<Record<string, string>>,
  options: CompilerOptions,
): Program | Diagnostic[] => {
  const errors: Diagnostic[] = []
  const modules = parseAll(sources, options, errors)
  if (errors.length > 0) return errors.sort(byPosition)

  const root = new RuleNode('data', undefined)
  const groups: RuleGroup[] = []
  const conflicts: Conflict[] = []
  const declared = modules.flatMap((module) => {
    let node = root
    for (const name of module.packagePath) node = node.child(name)
    return module.rules.map((rule) => declare(rule, module, node, groups, conflicts))
  })
  errors.push(...findConflicts(conflicts, root))

  const warnings: Diagnostic[] = []
  const environments = new Map(
    modules.map((module) => [module, environmentOf(module, modules, root, options, errors, warnings)]),
  )
  for (const { rule, module, group, keys } of declared) {
    const env = environments.get(module)
    if (env === undefined) continue
    guarded(errors, () => {
      const resolver = new Resolver(env, group, rule)
      const definition = resolver.definition(rule, keys, group.path)
      if (rule.isDefault) group.fallback = definition
      else group.definitions.push(definition)
      warnings.push(...lintLocals(resolver.locals))
    })
  }
  if (errors.length === 0) errors.push(...recursionErrors(groups))
  if (errors.length > 0) return unique(errors).sort(byPosition)
  for (const [module, env] of environments) warnings.push(...lintImports(module, env.usedImports))
  if (options.entrypoints !== undefined) warnings.push(...lintReachability(groups, root, options.entrypoints))

  const queryEnv = environmentOf(
    {
      file: 'query',
      packagePath: [],
      at: start('query'),
      packageAt: start('query'),
      imports: [],
      rules: [],
      comments: [],
    },
    [],
    root,
    options,
    [],
    [],
  )
  const resolveQuery = (body: Body): QueryProgram => {
    const found: Diagnostic[] = []
    const program = new Resolver({ ...queryEnv, errors: found }, undefined, undefined).query(body)
    const first = found[0]
    if (first !== undefined) throw new SourceError(first.code, first, first.message, first.hint)
    return program
  }
  return { root, groups, warnings: unique(warnings).sort(byPosition), resolveQuery }
}

const start = (file: string): Position => ({ file, line: 1, column: 1 })

const parseAll = (
  sources: Readonly<Record<string, string>>,
  options: CompilerOptions,
  errors: Diagnostic[],
): Module[] => {
  const modules: Module[] = []
  for (const [file, text] of Object.entries(sources))
    guarded(errors, () => {
      if (text.length > options.maxSourceLength)
        throw new SourceError(
          'rego_unsupported',
          start(file),
          `the source is longer than ${options.maxSourceLength} characters`,
          'Split the policy into files, or raise maxSourceLength.',
        )
      modules.push(
        parseModule(file, text, { maxDepth: options.maxDepth, experimental: options.experimental }),
      )
    })
  return modules
}

const guarded = (errors: Diagnostic[], run: () => void): void => {
  try {
    run()
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    errors.push(error.diagnostic)
  }
}

/** Finds or makes the group a rule belongs to: the constant part of its head names the node. */
const declare = (
  rule: Rule,
  module: Module,
  packageNode: RuleNode,
  groups: RuleGroup[],
  conflicts: Conflict[],
): Declared => {
  const { head } = rule
  let node = packageNode
  let index = 0
  for (; index < head.ref.length; index += 1) {
    const part = head.ref[index]
    const name =
      part?.kind === 'var' && index === 0
        ? part.name
        : part?.kind === 'scalar' && typeof part.value === 'string'
          ? part.value
          : undefined
    if (name === undefined) break
    node = node.child(name)
  }
  const keys = head.ref.slice(index)
  const isPartial = keys.length > 0 || head.element !== undefined
  const kind: RuleKind = head.args !== undefined ? 'function' : isPartial ? 'partial' : 'complete'
  const isSet = head.element !== undefined && keys.length === 0
  const arity = head.args?.length ?? 0
  if (node.group === undefined) {
    node.group = new RuleGroup(groups.length, node, kind, arity, isSet, head.at)
    groups.push(node.group)
  }
  conflicts.push({ rule, group: node.group, kind, isSet, arity, keys: keys.length })
  return { rule, module, group: node.group, keys }
}

const environmentOf = (
  module: Module,
  modules: readonly Module[],
  root: RuleNode,
  options: CompilerOptions,
  errors: Diagnostic[],
  warnings: Diagnostic[],
): Environment => {
  const packageText = module.packagePath.join('\0')
  const ruleNames = new Set<string>()
  for (const other of modules)
    if (other.packagePath.join('\0') === packageText)
      for (const { head } of other.rules) {
        const first = head.ref[0]
        if (first?.kind === 'var') ruleNames.add(first.name)
      }
  const imports = new Map<string, { readonly path: readonly Term[]; readonly at: Position }>()
  for (const imported of module.imports) {
    if (imports.has(imported.alias))
      errors.push(
        new SourceError(
          'rego_compile_error',
          imported.at,
          `import must not shadow import ${imported.alias}`,
          'Give one of the imports another alias.',
        ).diagnostic,
      )
    if (imported.path.length > 1) imports.set(imported.alias, imported)
  }
  return {
    file: module.file,
    packagePath: module.packagePath,
    imports,
    usedImports: new Set(),
    ruleNames,
    root,
    builtins: options.builtins,
    ruleSuffix: (at) => suffixFor(module, at),
    errors,
    warnings,
    metadata: (rule) => metadataOf(module, rule, modules),
  }
}

const suffixFor = (module: Module, at: Position): string => {
  const holder = module.rules
    .filter((rule) => rule.at.line < at.line || (rule.at.line === at.line && rule.at.column <= at.column))
    .at(-1)
  if (holder === undefined) return ''
  const names = new Set(module.rules.filter((rule) => rule.at.line === holder.at.line).map(ruleName))
  return names.size < 2 ? '' : ` in rule ${ruleName(holder)}`
}

const ruleName = (rule: Rule): string => {
  const first = rule.head.ref[0]
  return first?.kind === 'var' ? first.name : ''
}

const unique = (diagnostics: readonly Diagnostic[]): Diagnostic[] => {
  const seen = new Set<string>()
  return diagnostics.filter(({ file, line, column, message }) => {
    const key = `${file}:${line}:${column}:${message}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
