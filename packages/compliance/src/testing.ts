import { createHash } from 'node:crypto'
import { crc32, deflateRawSync } from 'node:zlib'
import {
  appendAll,
  consistencyProof,
  emptyFrontier,
  formatNote,
  formatSubmission,
  formatTrustRoot,
  frontierRoot,
  type Hash,
  parseHeader,
  treeHash,
  type WrittenEvent,
} from '@countersign/ledger'
import {
  aCheckpoint,
  anEvent,
  anId,
  logKey,
  sha256,
  type TestKey,
  testOrigin,
} from '@countersign/ledger/testing'
import { type PackEvent, type PackSource, writePack } from './pack.ts'
import type { Plan } from './plan.ts'
import type { Printed } from './printing.ts'
import { Archive, type Lanes, type Zipping } from './zip.ts'

/** What the tests of packs build with: a small history of a workspace, and a pack made of it. */

const noon = Date.UTC(2026, 10, 20, 12)
const day = 86_400_000
const ana = `person:${anId('per', 1)}`
const bo = `person:${anId('per', 2)}`
const agentId = anId('agt', 1)
const digest = 'ab'.repeat(32)
const promoted = { agent: agentId, revision: 1, specSha256: digest }
const told = { actorName: '=SUM(A1:A9)', behindName: null }

type Told = { approvedBy?: string; granted?: number }

/**
 * Six days: people, a promotion with its vote, a check of the ledger, and somebody joining after the period. With a number of
 * approvals the promotion is granted too, and in force.
 */
export function history({ approvedBy = bo, granted }: Told = {}): WrittenEvent[] {
  const promotion = anId('prm', 1)
  const at = (days: number) => noon + days * day
  const events: WrittenEvent[] = []
  const add = (make: (number: number) => WrittenEvent) => events.push(make(events.length))
  const join = (days: number, name: string) =>
    add((number) =>
      anEvent('member.joined', number, {
        ...{ subjectId: anId('per', 10 + number), at: at(days) + number, actor: ana },
        facts: { role: 'reviewer', by: 'invitation' },
        body: { ...told, words: { name } },
      }),
    )
  join(-3, 'Early Eve')
  join(0, '=cmd|calc')
  join(0, 'Bo, “the second”')
  add((number) =>
    anEvent('promotion.requested', number, {
      ...{ subjectId: promotion, at: at(1), actor: ana },
      facts: { ...promoted, expiresAt: null, scheduledFor: null, reopened: null },
      body: { ...told, words: { agentName: 'invoice-bot', note: 'It is ready.' } },
    }),
  )
  add((number) =>
    anEvent('promotion.approved', number, {
      ...{ subjectId: promotion, at: at(2), actor: approvedBy, outcome: 'allow' },
      facts: promoted,
      body: { actorName: 'Bo', behindName: null, words: { agentName: 'invoice-bot', reason: 'Fine.' } },
    }),
  )
  add((number) =>
    anEvent('ledger.checked', number, {
      ...{ subjectId: anId('wsp', 1), at: at(3), actor: 'system' },
      facts: { size: 4, root: digest, firstBroken: null },
      body: { actorName: null, behindName: null, words: {} },
    }),
  )
  if (granted !== undefined) {
    const proof = anId('prf', 1)
    const by = { at: at(3), actor: 'system' }
    const body = { actorName: null, behindName: null, words: { agentName: 'invoice-bot' } }
    const asked = { policySha256: digest, breakGlass: false }
    add((number) =>
      anEvent('promotion.granted', number, {
        ...{ ...by, subjectId: promotion, outcome: 'allow', body },
        facts: { ...promoted, ...asked, policy: anId('pol', 1), approvals: granted, proof },
      }),
    )
    add((number) =>
      anEvent('proof.issued', number, {
        ...{ ...by, subjectId: proof, body },
        facts: { ...promoted, ...asked, promotion, payloadSha256: digest, signaturesSha256: digest },
      }),
    )
    add((number) =>
      anEvent('agent.governed', number, {
        ...{ ...by, subjectId: agentId, body },
        facts: { revision: 1, specSha256: digest, promotion, proof, breakGlass: false },
      }),
    )
  }
  join(9, 'Late Lee')
  join(9, 'Later Leo')
  return events
}

/** The same history, with another version of the policy put in force after it, and a request that it denied. */
export function underAnotherPolicy(): WrittenEvent[] {
  const events = history()
  const [oldHash, newHash] = ['aa'.repeat(32), 'bb'.repeat(32)]
  const nobody = { actorName: null, behindName: null }
  return [
    ...events,
    anEvent('policy.activated', events.length, {
      ...{ subjectId: anId('pol', 1), at: noon + 10 * day, actor: ana },
      facts: {
        ...{ number: 2, oldHash, newHash, origin: 'edited' },
        ...{ restored: null, proposal: null, revalidated: 0 },
      },
      body: { ...told, words: { reason: 'Cooler heads' } },
    }),
    anEvent('promotion.denied', events.length + 1, {
      ...{ subjectId: anId('prm', 2), at: noon + 10 * day + 1, actor: 'system', outcome: 'deny' },
      facts: { ...promoted, policy: anId('pol', 1), policySha256: newHash },
      body: { ...nobody, words: { agentName: 'invoice-bot' } },
    }),
  ]
}

export const plan: Plan = {
  frameworks: ['soc2'],
  period: { from: '2026-11-19', to: '2026-11-24', timeZone: 'Europe/Berlin' },
  agents: null,
  redaction: 'none',
}

export type Made = {
  events?: readonly WrittenEvent[]
  from?: number
  to?: number
  asked?: Plan
  log?: TestKey
  erased?: readonly number[]
  version?: string
  printed?: Printed
}

const leavesOf = (events: readonly WrittenEvent[]): Hash[] => events.map(({ leaf }) => leaf)

export async function aSource(made: Made = {}): Promise<PackSource> {
  const { events = history(), from = 1, log = logKey, erased = [] } = made
  const to = made.to ?? events.length
  const leaves = leavesOf(events)
  const checkpointOver = async (size: number) => ({
    size,
    root: treeHash(sha256, leaves.slice(0, size)),
    note: formatNote(await aCheckpoint(leaves.slice(0, size), { log })),
  })
  const end = await aCheckpoint(leaves.slice(0, to), { log })
  const proof = from > 0 ? consistencyProof(sha256, leaves.slice(0, to), from) : []
  const trustRoot = formatTrustRoot({
    logs: [{ origin: testOrigin, keys: [log.key] }],
    witnesses: [],
    quorum: 0,
  })
  const all: PackEvent[] = events.slice(from, to).map(({ headerBytes, leaf }, at) => {
    const header = parseHeader(headerBytes)
    if (!header.ok) throw new Error(header.message)
    const headerText = Buffer.from(headerBytes).toString()
    return { position: from + at, header: header.value, headerText, leaf, sealedBody: null }
  })
  const frontier = appendAll(sha256, emptyFrontier, leaves.slice(0, from))
  return {
    ...{ log: testOrigin, workspaceId: anId('wsp', 1), version: made.version ?? '0.1.0', frontier },
    range: { from, to },
    start: from > 0 ? { ...(await checkpointOver(from)), root: frontierRoot(sha256, frontier) } : null,
    end: await checkpointOver(to),
    consistency: from > 0 ? formatSubmission({ oldSize: from, proof, note: end }) : null,
    trustRoot: `${JSON.stringify(trustRoot)}\n`,
    verifier: '// the verifier\n',
    key: log.key,
    sign: log.sign,
    sha256,
    hashing: () => createHash('sha256'),
    print: async () => made.printed ?? { ok: false, code: 'PDF_OFF' },
    async *events() {
      for (let at = 0; at < all.length; at += 3) yield all.slice(at, at + 3)
    },
    async bodies(wanted) {
      const there = wanted.filter(({ position }) => !erased.includes(position))
      return new Map(
        there.flatMap(({ header, position }) => {
          const bytes = events[position]?.bodyBytes
          return bytes ? [[header.eventId, bytes] as const] : []
        }),
      )
    },
  }
}

/** Keeps what comes in each lane, for whatever is written. */
class KeptLanes implements Lanes {
  readonly #lanes: Uint8Array[][] = []
  async write(lane: number, bytes: Uint8Array): Promise<void> {
    while (this.#lanes.length <= lane) this.#lanes.push([])
    this.#lanes[lane]?.push(bytes)
  }
  get bytes(): Buffer {
    return Buffer.concat(this.#lanes.flat())
  }
}

/** Packs a file when it is over. */
const zipping: Zipping = {
  deflate(handOn) {
    const parts: Uint8Array[] = []
    return {
      async write(bytes) {
        parts.push(bytes)
      },
      end: () => handOn(deflateRawSync(Buffer.concat(parts), { level: 6 })),
      destroy() {
        parts.length = 0
      },
    }
  },
  crc32: (bytes, before) => crc32(bytes, before),
}

/** A pack as the archive that it is. */
export async function packOf(source: PackSource, asked: Plan = plan): Promise<Buffer> {
  const lanes = new KeptLanes()
  await writePack(source, asked, new Archive(lanes, zipping))
  return lanes.bytes
}

/** The files of a pack by their paths, in their order. */
export async function filesOf(made: Made = {}): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  class Kept extends Archive {
    override async open(path: string, isLarge: boolean) {
      const file = await super.open(path, isLarge)
      const parts: Uint8Array[] = []
      return {
        async write(bytes: Uint8Array) {
          parts.push(bytes)
          await file.write(bytes)
        },
        async close() {
          await file.close()
          files.set(path, Buffer.concat(parts))
        },
      }
    }
  }
  await writePack(await aSource(made), made.asked ?? plan, new Kept(new KeptLanes(), zipping))
  return files
}

/** An archive of these files; names are taken as they are given. */
export async function zipOf(
  files: Iterable<readonly [string, Uint8Array]>,
  isLarge = false,
): Promise<Buffer> {
  const lanes = new KeptLanes()
  const archive = new Archive(lanes, zipping)
  for (const [path, bytes] of files) {
    const file = await archive.open(path, isLarge)
    await file.write(bytes)
    await file.close()
  }
  await archive.finish()
  return lanes.bytes
}
