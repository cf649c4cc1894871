import { z } from 'zod'
import { namedValues } from './keyed-list.ts'
import { isSecretName, secretIn } from './secrets.ts'
import { hidesText } from './visible-text.ts'

/** The name of a runner that the operator registered; a spec names a runner, never a command. */
export const RunnerName = z
  .string()
  .max(63)
  .regex(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/, 'Name a runner as the operator registered it: `reference`.')

// Variables with which a process can be made to load code, trust other keys or go another way. An operator may set
// them for a runner; a spec may not.
const loader =
  /^(?:LD_|DYLD_|GCONV_|MALLOC_|NODE_|NPM_|PYTHON|RUBY|PERL|JAVA_|JDK_|_JAVA|DOTNET_|COR_|CORECLR_|GIT_|BASH|SSL_|COUNTERSIGN_|OPENSSL_|CURL_|REQUESTS_CA)/
const reserved = new Set([
  'PATH',
  'HOME',
  'ENV',
  'IFS',
  'SHELL',
  'PS4',
  'PROMPT_COMMAND',
  'TMPDIR',
  'HOSTALIASES',
])
const proxies = /^(?:ALL|HTTPS?|FTP|NO)_PROXY$/

export const isReservedVariable = (name: string): boolean =>
  loader.test(name) || reserved.has(name) || proxies.test(name)

const secret = { params: { code: 'SECRET_FOUND' } }

export const VariableName = z
  .string()
  .max(128)
  .regex(/^[A-Z_][A-Z0-9_]*$/, 'Variables are called with capitals, digits and underscores: `LOG_LEVEL`.')
  .refine(
    (name) => !isReservedVariable(name),
    'This variable changes how a program is loaded or reached; only the operator sets it, with the runner.',
  )
  .refine((name) => !isSecretName(name), {
    error:
      'This looks like a credential. Everybody who may read the spec could read it: give it to the runner.',
    ...secret,
  })

const withoutSecrets = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !hidesText(text, { prose: true }), {
      error: 'There are characters here that nobody can see.',
      params: { code: 'HIDDEN_CHARACTER' },
    })
    .refine((text) => secretIn(text) === null, {
      error: 'This is a credential. Everybody who may read the spec could read it: give it to the runner.',
      ...secret,
    })

export const Run = z.strictObject({
  runner: RunnerName.default('reference'),
  args: z.array(withoutSecrets(1_024)).max(64).default([]),
  env: namedValues(VariableName, withoutSecrets(4_096), 64).default({}),
})
