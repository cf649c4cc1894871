import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { RunnerName, readYaml } from '@countersign/agents'
import { z } from 'zod'

const EnvName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'This is not the name of a variable.')

const Limits = z.strictObject({
  /** Seconds of processor time, for the process and each of its children. */
  cpuSeconds: z.int().min(1).max(86_400_000).optional(),
  /** Address space. Programs that reserve much and use little, such as Node, need far more than they use. */
  memoryMiB: z.int().min(16).max(1_048_576).optional(),
  openFiles: z.int().min(16).max(1_048_576).optional(),
})

const Registered = z.strictObject({
  /** The program and what it is always given; nothing is read by a shell. */
  command: z.array(z.string().min(1).max(4_096)).min(1).max(64),
  /** Where it runs: from the folder of the file, unless it begins with a slash. */
  directory: z.string().min(1).max(4_096).default('.'),
  /** Another account of this machine; only a server that runs as root can change to it. */
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'This is not the name of an account.')
    .optional(),
  /** What only the operator may give it, credentials included; hidden from output where it is long enough to tell. */
  env: z.record(EnvName, z.string().max(8_192)).default({}),
  limits: Limits.prefault({}),
  /** What keeps it from the network, in a sentence that people read beside a run. Countersign does not enforce it. */
  network: z.string().min(1).max(300).default('Nothing is said about what this runner can reach.'),
  graceSeconds: z.number().min(0).max(300).default(10),
})

const RunnersFile = z.strictObject({
  runners: z
    .record(RunnerName, Registered)
    .refine((runners) => Object.keys(runners).length <= 100, 'Register at most 100 runners.'),
})

/** A program that the operator registered, ready to be started. */
export type Runner = {
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
  readonly directory: string
  readonly account: { readonly uid: number; readonly gid: number } | null
  readonly env: Readonly<Record<string, string>>
  readonly limits: z.output<typeof Limits>
  readonly network: string
  readonly graceMs: number
}

export type Runners = ReadonlyMap<string, Runner>

/** What is wrong with the file; the server does not start with it. */
export class RunnersProblem extends Error {
  readonly remedy =
    'Correct the file that COUNTERSIGN_RUNNERS names; docs/running-agents.md shows one. Nothing was started.'
}

/** What a newcomer gets without writing anything: the reference agent, which comes with the product. */
export function referenceRunner(file: string): Runners {
  const runner: Runner = {
    name: 'reference',
    program: process.execPath,
    args: ['--max-old-space-size=64', resolve(file)],
    directory: dirname(resolve(file)),
    account: null,
    env: {},
    limits: { openFiles: 256 },
    network: 'Calls nothing but this server.',
    graceMs: 5_000,
  }
  return new Map([[runner.name, runner]])
}

/** Reads what the operator registered. Everything that cannot work is said now and not when somebody starts an agent. */
export function readRunners(file: string): Runners {
  const read = readYaml(textOf(file), { maxBytes: 256 * 1024, maxDepth: 8 })
  if (!read.ok) throw new RunnersProblem(`${file} cannot be read: ${read.message}`)
  const parsed = RunnersFile.safeParse(read.located.value)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `  - ${path.join('.')}: ${message}`)
    throw new RunnersProblem(`${file} does not register runners:\n${problems.join('\n')}`)
  }
  return new Map(
    Object.entries(parsed.data.runners).map(([name, registered]) => [name, runnerOf(file, name, registered)]),
  )
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new RunnersProblem(`${file} cannot be read.`, { cause: error })
  }
}

function runnerOf(file: string, name: string, registered: z.output<typeof Registered>): Runner {
  const { command, directory, user, graceSeconds, ...rest } = registered
  const [program = '', ...args] = command
  const place = resolve(dirname(file), directory)
  if (!existsSync(place) || !statSync(place).isDirectory()) {
    throw new RunnersProblem(`${file}: the directory of ${name}, ${place}, is not there.`)
  }
  if (isAbsolute(program) && !existsSync(program)) {
    throw new RunnersProblem(`${file}: the program of ${name}, ${program}, is not there.`)
  }
  return {
    ...rest,
    name,
    program,
    args,
    directory: place,
    account: user === undefined ? null : accountOf(file, user),
    graceMs: graceSeconds * 1_000,
  }
}

function accountOf(file: string, user: string) {
  if (process.getuid?.() !== 0) {
    throw new RunnersProblem(
      `${file}: only a server that runs as root can run ${user}'s programs; leave out "user", or start it so.`,
    )
  }
  const idOf = (flag: '-u' | '-g'): number => {
    try {
      return Number(execFileSync('/usr/bin/id', [flag, user], { encoding: 'utf8' }))
    } catch (error) {
      throw new RunnersProblem(`${file}: there is no account ${user} on this machine.`, { cause: error })
    }
  }
  return { uid: idOf('-u'), gid: idOf('-g') }
}
