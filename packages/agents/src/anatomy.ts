import { z } from 'zod'
import { JsonSchema } from './json-schema.ts'
import { distinct, keyedList } from './keyed-list.ts'
import { secretIn } from './secrets.ts'
import { line, prose } from './visible-text.ts'

/** What an agent is for; the policy sets a temperature limit per role. Not a person's role. */
export const agentRoles = ['assistant', 'analyst', 'developer', 'operator', 'researcher', 'support'] as const
export const AgentRole = z.enum(agentRoles)
export type AgentRole = z.infer<typeof AgentRole>

/** What a tool does to the world. `send` reaches people or systems outside, `execute` runs code or processes. */
export const operations = ['read', 'write', 'delete', 'execute', 'send'] as const
export const Operation = z.enum(operations)
export type Operation = z.infer<typeof Operation>

/** From open to protected. */
export const classifications = ['public', 'internal', 'confidential', 'pii'] as const
export const Classification = z.enum(classifications)
export type Classification = z.infer<typeof Classification>

export const memoryKinds = ['none', 'session', 'persistent'] as const
export const MemoryKind = z.enum(memoryKinds)
export type MemoryKind = z.infer<typeof MemoryKind>

export const Model = z.strictObject({
  provider: z
    .string()
    .max(63)
    .regex(
      /^[a-z0-9](?:[a-z0-9]|[._-](?=[a-z0-9]))*$/,
      'Name the provider as in `anthropic`, in lower case.',
    ),
  name: z
    .string()
    .max(128)
    .regex(
      /^[A-Za-z0-9][\w.:/@-]*$/,
      'Name the model as its provider does, without blanks: `claude-sonnet`.',
    ),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .overwrite((temperature) => temperature + 0)
    .default(0),
  maxOutputTokens: z.int().min(1).max(1_000_000).default(4_096),
})

export const ToolName = z
  .string()
  .max(128)
  .regex(
    /^[A-Za-z0-9_](?:[\w.\-/]*[A-Za-z0-9_])?$/,
    'Tools are called with letters, digits and _ . - / between them: `erp.read_invoice`.',
  )

export const ToolServer = z
  .string()
  .max(80)
  .regex(/^[a-z][a-z0-9-]*:[A-Za-z0-9][\w.-]*$/, 'Name the server with its kind: `mcp:erp`.')

export const Tool = z.strictObject({
  name: ToolName,
  operations: distinct(Operation, { max: operations.length, what: 'operation' }).min(1),
  server: ToolServer.nullable().default(null),
})

const harmfulSchemes = /^(?:javascript|data|vbscript|blob):/i

export const Knowledge = z.strictObject({
  name: line(80),
  uri: z
    .string()
    .max(2_048)
    .regex(
      /^[a-z][a-z0-9+.-]*:[!-~]+$/,
      'Write an address with its scheme and without blanks: `s3://bucket/folder`.',
    )
    .refine((uri) => !harmfulSchemes.test(uri), 'An address of this kind is a program, not a source.')
    .refine((uri) => secretIn(uri) === null, {
      error: 'There is a password or a key in the address. The runner holds credentials, never the spec.',
      params: { code: 'SECRET_FOUND' },
    }),
  classification: Classification,
})

const retentionByDefault: Record<MemoryKind, number> = { none: 0, session: 1, persistent: 30 }

export const Memory = z
  .strictObject({
    kind: MemoryKind.default('none'),
    retentionDays: z.int().min(0).max(3_650).optional(),
  })
  .superRefine(({ kind, retentionDays }, check) => {
    if (kind === 'none' && (retentionDays ?? 0) > 0) {
      const message = 'Without memory nothing is kept: choose `session` or `persistent`, or 0 days.'
      check.addIssue({ code: 'custom', path: ['retentionDays'], message })
    }
    if (kind === 'persistent' && retentionDays === 0) {
      const message = 'Persistent memory is kept for at least one day.'
      check.addIssue({ code: 'custom', path: ['retentionDays'], message })
    }
  })
  .transform(({ kind, retentionDays = retentionByDefault[kind] }) => ({ kind, retentionDays }))

/** What the agent is made of. All parts may be missing in the sandbox; `anatomyProblems` says what promotion asks. */
export const Anatomy = z.strictObject({
  role: AgentRole.nullable().default(null),
  model: Model.nullable().default(null),
  instructions: prose(32_768).default(''),
  tools: keyedList(Tool, { max: 128, key: ({ name }) => name, what: 'tool' }).default([]),
  knowledge: keyedList(Knowledge, { max: 64, key: ({ name }) => name, what: 'source' }).default([]),
  memory: Memory.prefault({}),
  output: z.strictObject({ schema: JsonSchema.nullable().default(null) }).prefault({}),
})
