import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import {
  type Action,
  type FactsOf,
  formatNote,
  formatTrustRoot,
  inclusionProof,
  signCheckpoint,
  treeHash,
  verifierKey,
  type WordsOf,
  type WrittenEvent,
  writeEvent,
} from '@countersign/ledger'
import { nodeCryptography } from '@countersign/proofs/node'
import { describe, expect, it } from 'vitest'
import { type CustodyEvent, type CustodyFile, custodyMediaType } from './custody-file.ts'
import { verifyCustody } from './verify-custody.ts'

const { sha256 } = nodeCryptography
const hexOf = (text: string) => Buffer.from(sha256(Buffer.from(text))).toString('hex')
const id = (prefix: string, number: number) => `${prefix}_01K9ZB3W6R${String(number).padStart(16, '0')}`

const workspaceId = id('wsp', 1)
const agentId = id('agt', 1)
const log = `countersign/${workspaceId}`
const spec = '{"kind":"Agent"}'

const secret = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), new Uint8Array(32).fill(1)]),
  format: 'der',
  type: 'pkcs8',
})
const publicKey = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(12)
const logKey = verifierKey(sha256, { name: log, type: 'ed25519', publicKey })
const trustRoot = formatTrustRoot({ logs: [{ origin: log, keys: [logKey] }], witnesses: [], quorum: 0 })

let written = 0
function event<A extends Action>(
  action: A,
  subjectId: string,
  facts: FactsOf<A>,
  words: WordsOf<A>,
  workspace = workspaceId,
): WrittenEvent {
  written += 1
  return writeEvent(sha256, {
    action,
    log,
    eventId: id('evt', written),
    at: Date.UTC(2026, 10, 20, 12),
    workspace,
    actor: `person:${id('per', 1)}`,
    subjectId,
    facts,
    body: { actorName: 'Ana Admin', behindName: null, words },
    salts: { header: new Uint8Array(16).fill(written), body: new Uint8Array(16) },
  })
}

const born = (specSha256 = hexOf('{}'), agent = agentId) =>
  event(
    'agent.created',
    agent,
    { revision: 1, specSha256, from: 'blank', source: null, expiresAt: null },
    { agentName: 'invoice-bot' },
  )
const revised = (workspace = workspaceId) =>
  event(
    'agent.revised',
    agentId,
    { revision: 2, basedOn: 1, specSha256: hexOf(spec), expiresAt: null },
    { agentName: 'invoice-bot', changes: '' },
    workspace,
  )
const renamed = () => event('workspace.renamed', workspaceId, {}, { from: 'A', to: 'B' })

/** The file of an agent in its sandbox, whose birth and second revision are among these events of the log. */
async function fileWith({
  birth = born(),
  saved = revised(),
  isReversed = false,
} = {}): Promise<CustodyFile> {
  const events = [renamed(), ...(isReversed ? [saved, birth] : [birth, saved]), renamed()]
  const leaves = events.map(({ leaf }) => leaf)
  const note = await signCheckpoint(logKey, (message) => sign(null, message, secret), {
    origin: log,
    size: leaves.length,
    root: treeHash(sha256, leaves),
  })
  const proven = (one: WrittenEvent): CustodyEvent => {
    const index = events.indexOf(one)
    const proof = inclusionProof(sha256, leaves, index).map((hash) => Buffer.from(hash).toString('base64'))
    return { header: Buffer.from(one.headerBytes).toString('utf8'), index, proof }
  }
  return {
    mediaType: custodyMediaType,
    log,
    workspaceId,
    agentId,
    checkpoint: formatNote(note),
    birth: proven(birth),
    revision: { number: 2, spec, event: proven(saved) },
    policy: null,
    request: null,
    votes: [],
    proof: null,
    governed: null,
    admission: null,
    run: null,
  }
}

const verified = (file: CustodyFile, root: unknown = trustRoot) => verifyCustody(file, root, nodeCryptography)

async function brokenIn(file: CustodyFile): Promise<string[]> {
  const { outcome, links } = await verified(file)
  const broken = links.filter(({ state }) => state === 'broken')
  expect(outcome === 'broken').toBe(broken.length > 0)
  return broken.map(({ link, code }) => `${link} ${code}`)
}

describe('a line', () => {
  it('holds when each event is in the log and about these very bytes', async () => {
    const { outcome, checkpoint, links } = await verified(await fileWith())
    expect(outcome).toBe('verified')
    expect(checkpoint).toMatchObject({ state: 'sound', size: 4 })
    expect(links.filter(({ state }) => state === 'sound').map(({ link }) => link)).toEqual([
      'birth',
      'revision',
    ])
    expect(links.find(({ link }) => link === 'revision')?.digest).toBe(hexOf(spec))
  })

  it('breaks with one bit of the spec, of an event, or of the way to the root', async () => {
    const file = await fileWith()
    const { revision, birth } = file
    if (!birth) throw new Error('It was born.')
    const otherSpec = { ...revision, spec: '{"kind":"Agens"}' }
    expect(await brokenIn({ ...file, revision: otherSpec })).toEqual(['revision SPEC_HASH_MISMATCH'])
    const otherBirth = { ...birth, header: birth.header.replace('"from":"blank"', '"from":"words"') }
    expect(await brokenIn({ ...file, birth: otherBirth })).toEqual(['birth EVENT_NOT_IN_LEDGER'])
    const otherWay = { ...birth, proof: [...birth.proof].reverse() }
    expect(await brokenIn({ ...file, birth: otherWay })).toEqual(['birth EVENT_NOT_IN_LEDGER'])
    expect(await brokenIn({ ...file, birth: { ...birth, index: 3 } })).toEqual(['birth EVENT_NOT_IN_LEDGER'])
  })

  it('breaks with a second spelling of the same hash', async () => {
    const file = await fileWith()
    const { birth } = file
    const [first = '', ...rest] = birth?.proof ?? []
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    // The last letter of 32 bytes carries four bits; its neighbour differs only in the two that carry nothing.
    const loose = `${first.slice(0, 42)}${letters.charAt(letters.indexOf(first.charAt(42)) + 1)}=`
    expect(Buffer.from(loose, 'base64')).toEqual(Buffer.from(first, 'base64'))
    const respelled = birth && { ...birth, proof: [loose, ...rest] }
    expect(await brokenIn({ ...file, birth: respelled })).toEqual(['birth EVENT_NOT_IN_LEDGER'])
  })

  it('breaks where an event is of another agent or workspace, or stands in the wrong order', async () => {
    expect(await brokenIn(await fileWith({ birth: born(hexOf('{}'), id('agt', 2)) }))).toEqual([
      'birth WRONG_EVENT',
    ])
    expect(await brokenIn(await fileWith({ saved: revised(id('wsp', 2)) }))).toEqual([
      'revision EVENT_OF_ANOTHER',
    ])
    expect(await brokenIn(await fileWith({ isReversed: true }))).toEqual(['revision OUT_OF_ORDER'])
  })

  it('breaks where something stands without what it needs', async () => {
    const file = await fileWith()
    const { birth } = file
    if (!birth) throw new Error('It was born.')
    expect(await brokenIn({ ...file, votes: [birth] })).toEqual(['votes LINK_MISSING'])
    const run = { id: id('run', 1), renewed: null, ended: null }
    expect(await brokenIn({ ...file, run })).toEqual(['admission LINK_MISSING'])
    expect(await brokenIn({ ...file, proof: 'nothing' })).toEqual([
      'policy LINK_MISSING',
      'request LINK_MISSING',
      'proof BUNDLE_MALFORMED',
    ])
  })
})

describe('what cannot be looked at', () => {
  it('proves nothing: without a checkpoint, without a place, without a key that is believed', async () => {
    const file = await fileWith()
    const { birth } = file
    if (!birth) throw new Error('It was born.')
    const nobody = formatTrustRoot({ logs: [], witnesses: [], quorum: 0 })
    const [unpublished, unplaced, unknown] = await Promise.all([
      verified({ ...file, checkpoint: null }),
      verified({ ...file, birth: { ...birth, index: null, proof: [] } }),
      verified(file, nobody),
    ])
    for (const { outcome } of [unpublished, unplaced, unknown]) expect(outcome).toBe('unproven')
    expect(unplaced.links[0]).toMatchObject({ state: 'not-checked', code: 'NOT_PUBLISHED' })
    expect(unknown.checkpoint.code).toBe('LOG_NOT_TRUSTED')
  })

  it('is not taken for sound when the checkpoint was signed by somebody else', async () => {
    const file = await fileWith()
    const note = file.checkpoint ?? ''
    const at = note.length - 10
    const forged = note.slice(0, at) + (note.charAt(at) === 'A' ? 'B' : 'A') + note.slice(at + 1)
    const { outcome, checkpoint, links } = await verified({ ...file, checkpoint: forged })
    expect(outcome).toBe('broken')
    expect(checkpoint).toMatchObject({ state: 'broken', code: 'NOTE_SIGNATURE_INVALID' })
    expect(links.some(({ state }) => state === 'sound')).toBe(false)
  })
})
