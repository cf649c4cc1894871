import { isDeepStrictEqual } from 'node:util'
import { nestUnder, questions } from '@countersign/policy'
import { z } from 'zod'
import { type OpaClient, OpaOdd } from './opa-client.ts'
import type { Loaded } from './snapshots.ts'

const root = 'countersign_replicas'

/**
 * Where one version of one workspace's policy is in an OPA server. Each replica has places of its own and never uses
 * one twice, so nobody removes under somebody's feet what they are about to ask.
 */
export type Place = {
  workspaceId: string
  hash: string
  /** Of packages and documents; and with slashes, of policies by their ids and of data by its address. */
  path: readonly string[]
  files: readonly string[]
}

export function placeFor(replicaId: string, workspaceId: string, loaded: Loaded, turn: number): Place {
  // Names of packages are in lower case; identifiers and hashes have none of another meaning in it.
  const path = [
    replicaId.toLowerCase(),
    workspaceId.toLowerCase(),
    `h${loaded.hash.slice(0, 32)}`,
    `t${turn}`,
  ]
  const files = Object.keys(loaded.policy.modules).sort()
  return { workspaceId, hash: loaded.hash, path: [root, ...path], files }
}

const Told = z.looseObject({ result: z.unknown().optional() })

/** What asks for an answer: a document that is only there while everything that it is made of is. */
export const answerPath = (place: Place, question: string): string =>
  `/v1/data/${place.path.join('/')}/entry/${question}?strict-builtin-errors=true`

/**
 * Puts a version in its place. A server takes one module at a time and may be restarted between two; what is asked
 * for is therefore put last, and then everything is read back. A server that forgets, forgets all of it.
 */
export async function putInPlace(client: OpaClient, place: Place, loaded: Loaded, signal: AbortSignal) {
  const modules = nestUnder(loaded.policy.modules, place.path)
  const settings = `/v1/data/${place.path.join('/')}/settings`
  await client.send({ method: 'PUT', path: settings, body: { json: loaded.policy.data }, signal })
  for (const [file, text] of Object.entries(modules)) {
    await client.send({ method: 'PUT', path: policyPath(place, file), body: { text }, signal })
  }
  const entry = entryOf(place)
  await client.send({ method: 'PUT', path: policyPath(place, entryFile), body: { text: entry }, signal })

  for (const [file, text] of Object.entries({ ...modules, [entryFile]: entry })) {
    const kept = await client.send({ method: 'GET', path: policyPath(place, file), signal })
    const read = z.looseObject({ result: z.looseObject({ raw: z.string() }) }).safeParse(kept)
    if (!read.success || read.data.result.raw !== text) throw new OpaOdd(`It has not kept ${file}.`)
  }
  const kept = resultOf(await client.send({ method: 'GET', path: settings, signal }))
  if (!isDeepStrictEqual(kept, loaded.policy.data)) throw new OpaOdd('It has not kept the data.')
}

/** Whether what was put is there still; a server that was restarted has nothing. */
export async function isInPlace(client: OpaClient, place: Place, signal: AbortSignal): Promise<boolean> {
  const path = `/v1/data/${place.path.join('/')}/entry/hash`
  return resultOf(await client.send({ method: 'GET', path, signal })) === place.hash
}

/** What is asked for goes first, so that nobody is answered by what is left. */
export async function removeFrom(client: OpaClient, place: Place, signal: AbortSignal): Promise<void> {
  for (const file of [entryFile, ...place.files]) {
    await client.send({ method: 'DELETE', path: policyPath(place, file), signal })
  }
  await client.send({ method: 'DELETE', path: `/v1/data/${place.path.join('/')}`, signal })
}

/** The places in a server whose replica is not among those that live. */
export async function abandonedPlaces(
  client: OpaClient,
  isLiving: (replicaId: string) => boolean,
  signal: AbortSignal,
): Promise<Place[]> {
  const Policies = z.looseObject({ result: z.array(z.looseObject({ id: z.string() })) })
  const told = await client.send({ method: 'GET', path: '/v1/policies', signal, maxBytes: 64 * 1024 * 1024 })
  const read = Policies.safeParse(told)
  if (!read.success) throw new OpaOdd('It does not tell which policies it has.')
  const places = new Map<string, { path: string[]; files: string[] }>()
  for (const { id } of read.data.result) {
    const steps = id.split('/')
    const path = steps.slice(0, 5)
    const replicaId = `rpl_${(path[1] ?? '').slice(4).toUpperCase()}`
    if (path[0] !== root || isLiving(replicaId)) continue
    const place = places.get(path.join('/')) ?? { path, files: [] }
    place.files.push(steps.slice(5).join('/'))
    places.set(path.join('/'), place)
  }
  return [...places.values()].map((place) => ({ ...place, workspaceId: '', hash: '' }))
}

export function resultOf(told: unknown): unknown {
  const read = Told.safeParse(told)
  if (!read.success) throw new OpaOdd('Its answer is not what an answer of OPA looks like.')
  return read.data.result
}

const entryFile = 'entry.rego'

const policyPath = (place: Place, file: string): string => `/v1/policies/${place.path.join('/')}/${file}`

function entryOf({ path, hash }: Place): string {
  const below = path.join('.')
  const answers = questions.map(
    (question) => `${question} := {"hash": hash, "answer": data.${below}.countersign.${question}.answer}`,
  )
  return [`package ${below}.entry`, 'import rego.v1', `hash := "${hash}"`, ...answers, ''].join('\n\n')
}
