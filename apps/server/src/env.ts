import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** The only reader of the environment. Everything that is wrong is reported at once, by the variable's name. */
export type Env = Readonly<ReturnType<typeof shape>>

export class EnvProblems extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'EnvProblems'
    this.problems = problems
  }
}

const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true')
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
const url = (protocols: RegExp) => z.url({ protocol: protocols })
const filled = z.string().min(1)

const variables = z.object({
  PATH: z.string().default(''),
  COUNTERSIGN_HOST: filled.default('127.0.0.1'),
  COUNTERSIGN_PORT: whole(0, 65_535).default(4400),
  COUNTERSIGN_PUBLIC_URL: url(/^https?$/).optional(),
  COUNTERSIGN_TRUST_PROXY: flag.default(false),
  COUNTERSIGN_STATE_DIR: filled.default('.countersign'),
  COUNTERSIGN_CHECKPOINT_DIR: filled.optional(),
  COUNTERSIGN_SIGNER_SOCKET: filled.optional(),
  COUNTERSIGN_WEB_DIR: filled.default('apps/web/dist'),
  COUNTERSIGN_MIGRATIONS_DIR: filled.default('drizzle/migrations'),
  COUNTERSIGN_RUNNERS: filled.optional(),
  COUNTERSIGN_BROWSER: filled.optional(),
  COUNTERSIGN_DEMO: flag.default(false),
  COUNTERSIGN_ENVIRONMENT: z
    .string()
    .max(63)
    .regex(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/, 'names the environment as in `production`')
    .default('production'),
  COUNTERSIGN_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info'),
  COUNTERSIGN_SESSION_IDLE_MINUTES: whole(1, 24 * 60).default(30),
  COUNTERSIGN_SESSION_HOURS: whole(1, 24 * 30).default(8),
  COUNTERSIGN_REQUESTS_PER_MINUTE: whole(1, 100_000_000).default(1_200),
  COUNTERSIGN_METRICS_TOKEN: z.string().min(16).optional(),
  COUNTERSIGN_MASTER_KEY: z
    .base64('must be 32 bytes in base64, for example the output of `openssl rand -base64 32`')
    .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be exactly 32 bytes in base64')
    .optional(),
  COUNTERSIGN_MYSQLD: filled.optional(),
  DATABASE_URL: url(/^mysql$/).optional(),
  DATABASE_HOST: filled.optional(),
  DATABASE_PORT: whole(1, 65_535).default(3306),
  DATABASE_NAME: filled.default('countersign'),
  DATABASE_USER: filled.default('countersign'),
  DATABASE_PASSWORD: filled.optional(),
  COUNTERSIGN_ALLOW_PRIVATE_ADDRESSES: flag.default(false),
  COUNTERSIGN_LLM_URL: url(/^https?$/).optional(),
  COUNTERSIGN_LLM_MODEL: filled.max(200).optional(),
  COUNTERSIGN_LLM_KEY: z
    .string()
    .regex(/^[!-~]+$/, 'has no blanks')
    .optional(),
  COUNTERSIGN_LLM_KIND: z.enum(['openai', 'anthropic']).default('openai'),
  OPA_ENGINE_URL: url(/^https?$/).optional(),
  OPA_ENGINE_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be one word of printable characters')
    .optional(),
  OPA_ENGINE_CA: z
    .string()
    .regex(/^-----BEGIN CERTIFICATE-----/, 'must be certificates in PEM')
    .optional(),
  OPA_ENGINE_TIMEOUT_MS: whole(50, 30_000).default(2_000),
  OPA_FALLBACK: z.enum(['embedded', 'deny']).default('embedded'),
  COUNTERSIGN_SETUP_WORKSPACE: filled.optional(),
  COUNTERSIGN_SETUP_NAME: filled.optional(),
  COUNTERSIGN_SETUP_EMAIL: filled.optional(),
  COUNTERSIGN_SETUP_PASSWORD: filled.optional(),
  COUNTERSIGN_SETUP_API_KEY: z
    .string()
    .regex(/^csk_[A-Za-z0-9_-]{43}$/, 'must look like a key: csk_ and 43 characters of base64url')
    .optional(),
})

/** Variables whose value may also be read from a file named by the variable with `_FILE` behind it. */
const secrets = [
  'COUNTERSIGN_METRICS_TOKEN',
  'COUNTERSIGN_MASTER_KEY',
  'DATABASE_URL',
  'DATABASE_PASSWORD',
  'COUNTERSIGN_LLM_KEY',
  'OPA_ENGINE_TOKEN',
  'OPA_ENGINE_CA',
  'COUNTERSIGN_SETUP_PASSWORD',
  'COUNTERSIGN_SETUP_API_KEY',
] as const

export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const problems: string[] = []
  const values = withSecretFiles(source, problems)
  const parsed = variables.safeParse(values)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${issue.path.join('.')}: ${issue.message}`)
  }
  for (const name of Object.keys(source)) {
    const known = Object.hasOwn(variables.shape, name.replace(/_FILE$/, ''))
    if (/^(COUNTERSIGN|OPA_ENGINE)_/.test(name) && !known && !launcherOnly.has(name)) {
      problems.push(`${name}: no such variable; .env.example lists those that exist`)
    }
  }
  if (parsed.success)
    problems.push(
      ...setUpProblems(parsed.data),
      ...demoProblems(parsed.data),
      ...databaseProblems(parsed.data),
      ...languageModelProblems(parsed.data),
      ...engineProblems(parsed.data),
    )
  if (problems.length > 0 || !parsed.success) throw new EnvProblems(problems)
  return Object.freeze(shape(parsed.data))
}

/** Read by the launcher, the development server and the tests, not by the server. */
const launcherOnly = new Set(['COUNTERSIGN_API_KEY', 'COUNTERSIGN_DEV_SERVER', 'COUNTERSIGN_SKIP_INSTALL'])

function withSecretFiles(source: NodeJS.ProcessEnv, problems: string[]): NodeJS.ProcessEnv {
  // An empty variable is what compose files and shells make of an unset one.
  const values = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  for (const name of secrets) {
    const file = values[`${name}_FILE`]
    if (file === undefined) continue
    if (values[name] !== undefined) {
      problems.push(`${name}: set either ${name} or ${name}_FILE, not both`)
      continue
    }
    try {
      values[name] = readFileSync(file, 'utf8').trim()
    } catch (error) {
      problems.push(`${name}_FILE: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return values
}

function setUpProblems(env: z.infer<typeof variables>): string[] {
  const needed = [
    'COUNTERSIGN_SETUP_EMAIL',
    'COUNTERSIGN_SETUP_PASSWORD',
    'COUNTERSIGN_SETUP_WORKSPACE',
  ] as const
  const given = needed.filter((name) => env[name] !== undefined)
  if (given.length === 0 || given.length === needed.length) return []
  return needed
    .filter((name) => env[name] === undefined)
    .map((name) => `${name}: unattended set-up needs it beside ${given.join(' and ')}`)
}

function databaseProblems(env: z.infer<typeof variables>): string[] {
  if (!env.DATABASE_HOST) return []
  if (env.DATABASE_URL) return ['DATABASE_HOST: set either DATABASE_URL or the parts, not both']
  return env.DATABASE_PASSWORD ? [] : ['DATABASE_PASSWORD: needed beside DATABASE_HOST']
}

function languageModelProblems(env: z.infer<typeof variables>): string[] {
  const { COUNTERSIGN_LLM_URL: address, COUNTERSIGN_LLM_MODEL: model, COUNTERSIGN_LLM_KEY: key } = env
  if (address === undefined) {
    return model || key
      ? ['COUNTERSIGN_LLM_URL: needed beside COUNTERSIGN_LLM_MODEL and COUNTERSIGN_LLM_KEY']
      : []
  }
  const { username, password, search } = new URL(address)
  return [
    ...(model ? [] : ['COUNTERSIGN_LLM_MODEL: needed beside COUNTERSIGN_LLM_URL']),
    ...(username || password || search
      ? ['COUNTERSIGN_LLM_URL: takes no credentials and no query; the key has a variable of its own']
      : []),
  ]
}

/** On a network, whoever is between could let everything pass, and would learn the token. */
function engineProblems(env: z.infer<typeof variables>): string[] {
  if (!env.OPA_ENGINE_URL) {
    const beside = (['OPA_ENGINE_TOKEN', 'OPA_ENGINE_CA'] as const).filter((name) => env[name] !== undefined)
    return beside.map((name) => `${name}: means something beside OPA_ENGINE_URL only`)
  }
  const { protocol, hostname, username, password, search, hash } = new URL(env.OPA_ENGINE_URL)
  if (username || password) return ['OPA_ENGINE_URL: put no password into the address; use OPA_ENGINE_TOKEN']
  if (search || hash) return ['OPA_ENGINE_URL: must be an address without ? and #']
  if (protocol === 'https:' || loopback.has(hostname.replace(/^\[|\]$/g, ''))) return []
  if (env.COUNTERSIGN_ALLOW_PRIVATE_ADDRESSES) return []
  return [
    'OPA_ENGINE_URL: needs https beyond this machine, or COUNTERSIGN_ALLOW_PRIVATE_ADDRESSES=1 where the network is trusted',
  ]
}

/** The parts exist so that a password can come from a file without standing in a URL. */
function databaseUrl(env: z.infer<typeof variables>): string | null {
  if (!env.DATABASE_HOST) return env.DATABASE_URL ?? null
  const [user, password, name] = [env.DATABASE_USER, env.DATABASE_PASSWORD ?? '', env.DATABASE_NAME].map(
    encodeURIComponent,
  )
  return `mysql://${user}:${password}@${env.DATABASE_HOST}:${env.DATABASE_PORT}/${name}`
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

function demoProblems(env: z.infer<typeof variables>): string[] {
  if (!env.COUNTERSIGN_DEMO || loopback.has(env.COUNTERSIGN_HOST)) return []
  return ['COUNTERSIGN_DEMO: its link signs in without a password, so it needs COUNTERSIGN_HOST on loopback']
}

function shape(env: z.infer<typeof variables>) {
  return {
    /** Where programs are found; all that a child process inherits. */
    path: env.PATH,
    host: env.COUNTERSIGN_HOST,
    port: env.COUNTERSIGN_PORT,
    publicUrl: env.COUNTERSIGN_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    trustProxy: env.COUNTERSIGN_TRUST_PROXY,
    stateDir: env.COUNTERSIGN_STATE_DIR,
    checkpointDir: env.COUNTERSIGN_CHECKPOINT_DIR ?? join(env.COUNTERSIGN_STATE_DIR, 'checkpoints'),
    /** The socket of the signing service that keeps private keys out of this process, if there is one. */
    signerSocket: env.COUNTERSIGN_SIGNER_SOCKET ?? null,
    webDir: env.COUNTERSIGN_WEB_DIR,
    migrationsDir: env.COUNTERSIGN_MIGRATIONS_DIR,
    /** The file in which the operator registered runners; null for the reference agent alone. */
    runnersFile: env.COUNTERSIGN_RUNNERS ?? null,
    /** What prints reports: a Chromium by its path or name, `none`, or null for one that is found. */
    browser: env.COUNTERSIGN_BROWSER ?? null,
    demo: env.COUNTERSIGN_DEMO,
    /** Where this instance lets agents run, in the word that the policy knows. */
    environment: env.COUNTERSIGN_ENVIRONMENT,
    logLevel: env.COUNTERSIGN_LOG_LEVEL,
    sessionLimits: {
      idleMs: env.COUNTERSIGN_SESSION_IDLE_MINUTES * 60_000,
      absoluteMs: env.COUNTERSIGN_SESSION_HOURS * 3_600_000,
    },
    /** From one network address, to what people use; machines with a key are not counted. */
    requestsPerMinute: env.COUNTERSIGN_REQUESTS_PER_MINUTE,
    metricsToken: env.COUNTERSIGN_METRICS_TOKEN ?? null,
    masterKey: env.COUNTERSIGN_MASTER_KEY ? Buffer.from(env.COUNTERSIGN_MASTER_KEY, 'base64') : null,
    mysqld: env.COUNTERSIGN_MYSQLD ?? null,
    databaseUrl: databaseUrl(env),
    allowPrivateAddresses: env.COUNTERSIGN_ALLOW_PRIVATE_ADDRESSES,
    /** Reads descriptions of agents; null where rules do it alone. */
    languageModel:
      env.COUNTERSIGN_LLM_URL && env.COUNTERSIGN_LLM_MODEL
        ? {
            kind: env.COUNTERSIGN_LLM_KIND,
            url: env.COUNTERSIGN_LLM_URL,
            model: env.COUNTERSIGN_LLM_MODEL,
            key: env.COUNTERSIGN_LLM_KEY ?? null,
          }
        : null,
    /** An OPA server that answers questions of policy, or null where this process does. */
    opa: env.OPA_ENGINE_URL
      ? {
          url: env.OPA_ENGINE_URL.replace(/\/+$/, ''),
          token: env.OPA_ENGINE_TOKEN ?? null,
          ca: env.OPA_ENGINE_CA ?? null,
          timeoutMs: env.OPA_ENGINE_TIMEOUT_MS,
          fallback: env.OPA_FALLBACK,
        }
      : null,
    setUp:
      env.COUNTERSIGN_SETUP_EMAIL && env.COUNTERSIGN_SETUP_PASSWORD && env.COUNTERSIGN_SETUP_WORKSPACE
        ? {
            email: env.COUNTERSIGN_SETUP_EMAIL,
            password: env.COUNTERSIGN_SETUP_PASSWORD,
            workspaceName: env.COUNTERSIGN_SETUP_WORKSPACE,
            name: env.COUNTERSIGN_SETUP_NAME ?? env.COUNTERSIGN_SETUP_EMAIL,
            apiKey: env.COUNTERSIGN_SETUP_API_KEY ?? null,
          }
        : null,
  } as const
}
