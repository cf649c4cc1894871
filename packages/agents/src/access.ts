import { z } from 'zod'
import { distinct } from './keyed-list.ts'
import { hidesText } from './visible-text.ts'

/** A right in words of the business, which the policy's whitelist must know: `invoice.read`. */
export const Capability = z
  .string()
  .max(64)
  .regex(
    /^[a-z](?:[a-z0-9]|[_-](?=[a-z0-9])|\.(?=[a-z]))*$/,
    'Capabilities are lower-case words with dots between them: `invoice.read`.',
  )

export const Capabilities = distinct(Capability, { max: 64, what: 'capability' })

/** What the sandbox withholds. Both stay false in a spec that may run or be promoted (`containmentProblems`). */
export const Containment = z.strictObject({
  externalCalls: z.boolean().default(false),
  persistentWrites: z.boolean().default(false),
})

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const hostName = new RegExp(`^(?:\\*\\.(?=[^.]+\\.[^.]))?(?:${label}\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)

/** A host name; `*.erp.example` stands for everything below it. Never an address in numbers, never everything. */
export const Domain = z
  .string()
  .max(253)
  .overwrite((domain) => domain.toLowerCase())
  .regex(
    hostName,
    'Write a full host name such as `api.erp.example` or `*.erp.example`, without https://, port or path.',
  )

/** A pattern for paths: `./` in the agent's own folder or `/` absolute; `*` within a name, `**` across folders. */
export const FileGlob = z
  .string()
  .max(256)
  .regex(/^(?:\.\/|\/)[^\\]+$/, 'Begin with ./ for the agent’s folder or with / for an absolute path.')
  .refine((glob) => !glob.split('/').includes('..'), 'A path must not climb out with `..`.')
  .refine(
    (glob) => !glob.includes('//') && !glob.slice(2).split('/').includes('.'),
    'Write the path without detours.',
  )
  .refine((glob) => !/^\/\*+(?:\/|$)/.test(glob), 'This would be the whole file system. Name the folders.')
  .refine((glob) => !hidesText(glob, { prose: false }), {
    error: 'There are characters here that nobody can see.',
    params: { code: 'HIDDEN_CHARACTER' },
  })

/** What the agent asks for once it is governed. */
export const Access = z.strictObject({
  network: z
    .strictObject({ domains: distinct(Domain, { max: 64, what: 'domain' }).default([]) })
    .prefault({}),
  files: z
    .strictObject({
      allow: distinct(FileGlob, { max: 64, what: 'path' }).default([]),
      deny: distinct(FileGlob, { max: 64, what: 'path' }).default([]),
    })
    .prefault({}),
})
