import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { formatEventLine, formatRangeStart } from './event-file.ts'
import { appendAll, consistencyProof, emptyFrontier, inclusionProof, leafHash } from './merkle.ts'
import { formatNote, type Note } from './note.ts'
import { formatProof } from './proof-text.ts'
import {
  aCheckpoint,
  anInvitation,
  logKey,
  runVerifier,
  runVerifierBothWays,
  sha256,
  testKey,
  testOrigin,
  verifierFile,
  witnessKey,
} from './testing.ts'
import { formatTrustRoot, type TrustRoot } from './trust-root.ts'
import { formatSubmission } from './witness.ts'

// Each check is a thread or a process of its own, and there are some two hundred.
vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'countersign-verify-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const run = (...args: string[]) => runVerifier(args)
const runBoth = (...args: string[]) => runVerifierBothWays(args)

const events = Array.from({ length: 9 }, (_, at) => anInvitation(at))
const leaves = events.map(({ headerBytes }) => leafHash(sha256, headerBytes))
const trustRoot: TrustRoot = {
  logs: [{ origin: testOrigin, keys: [logKey.key] }],
  witnesses: [witnessKey.key],
  quorum: 0,
}
const trustText = JSON.stringify(formatTrustRoot(trustRoot), null, 2)

const lines = events.map(({ headerBytes, bodyBytes }, index) =>
  formatEventLine({ index, headerBytes, bodyBytes }),
)
const startAt = (from: number) =>
  formatRangeStart({ log: testOrigin, frontier: appendAll(sha256, emptyFrontier, leaves.slice(0, from)) })
const range = (from = 0, end = 9, first = startAt(from), body: readonly string[] = lines) =>
  [first, ...body.slice(from, end), ''].join('\n')

let trust = ''
let newer: Note
let older: Note
let proof = ''
let submission = ''

beforeAll(async () => {
  trust = file('trust-root.json', trustText)
  newer = await aCheckpoint(leaves)
  older = await aCheckpoint(leaves.slice(0, 4))
  file('newer', formatNote(newer))
  file('older', formatNote(older))
  proof = formatProof({ index: 3, proof: inclusionProof(sha256, leaves, 3), note: newer })
  file('proof', proof)
  submission = formatSubmission({ oldSize: 4, proof: consistencyProof(sha256, leaves, 4), note: newer })
  file('consistency', submission)
  file('event', `${lines[3]}\n`)
  file('events', range())
})

const at = (name: string) => join(folder, name)
const checkpoint = (name = 'newer', ...more: string[]) =>
  run('checkpoint', at(name), '--trust', trust, ...more)
const event = (name = 'event', proofName = 'proof') => run('event', at(name), at(proofName), '--trust', trust)
const events_ = (name = 'events', ...more: string[]) =>
  run('range', at(name), at('newer'), '--trust', trust, ...more)

/** Writes the text and returns the exit code of checking it. */
const tried = async (text: string | Uint8Array, check: (name: string) => ReturnType<typeof runVerifier>) => {
  file('tried', text)
  return (await check('tried')).status
}

describe('the verifier', () => {
  it('is the file whose SHA-256 the documentation tells', () => {
    const digest = createHash('sha256').update(readFileSync(verifierFile)).digest('hex')
    const page = readFileSync(join(import.meta.dirname, '../../../docs/verifying.md'), 'utf8')
    expect(page, `Write ${digest} into docs/verifying.md; readers compare it.`).toContain(digest)
  })

  it('verifies a checkpoint, and says that nobody witnessed it', async () => {
    const { status, stdout } = await runBoth('checkpoint', at('newer'), '--trust', trust)
    expect(stdout).toContain(`verified     the checkpoint: log ${testOrigin}, 9 events`)
    expect(stdout).toContain('not checked  whether the log shows the same history to everybody')
    expect(stdout).toContain('not checked  whether this checkpoint continues an earlier one')
    expect(stdout.trimEnd().endsWith('RESULT       verified')).toBe(true)
    expect(status).toBe(0)
  })

  it('verifies that a checkpoint continues an older one', async () => {
    const { status, stdout } = await checkpoint(
      'newer',
      '--older',
      at('older'),
      '--consistency',
      at('consistency'),
    )
    expect(stdout).toContain('nothing before event 4 was changed or removed')
    expect(status).toBe(0)
    expect((await checkpoint('newer', '--older', at('newer'))).status).toBe(0)
  })

  it('verifies an event with its proof, and names what it did not check', async () => {
    const { status, stdout } = await event()
    expect(stdout).toContain('event 3: invitation.created (done)')
    expect(stdout).toContain('the body of the event is the one it was written with')
    expect(status).toBe(0)
  })

  it('says that it did not look at what else a proof carries along', async () => {
    file('extra', proof.replace('\n', '\nextra aGVsbG8=\n'))
    const { status, stdout } = await event('event', 'extra')
    expect(stdout).toContain('not checked  the extra data of the proof')
    expect(status).toBe(0)
  })

  it('verifies an event whose body was erased, and says that it did not see the body', async () => {
    const { headerBytes } = events[3] ?? anInvitation(3)
    file('erased', `${formatEventLine({ index: 3, headerBytes, bodyBytes: null })}\n`)
    const { status, stdout } = await event('erased')
    expect(stdout).toContain('not checked  the body of the event, which was erased or is withheld')
    expect(status).toBe(0)
  })

  it('verifies a range from the first event, and from any other with the frontier before it', async () => {
    expect((await events_()).stdout).toContain('9 events from 0 on: complete, unchanged and in their order')
    for (const from of [1, 4, 6, 9]) {
      file('part', range(from))
      const { status, stdout } = await events_('part')
      expect(stdout).toContain(`${9 - from} events from ${from} on`)
      expect(status).toBe(0)
    }
    const { status, stdout } = await events_('events', '--older', at('older'))
    expect(stdout).toContain('nothing before event 4 was changed or removed')
    expect(status).toBe(0)
  })

  it('verifies cosignatures, and asks for as many as the trust root wants', async () => {
    const cosigned = formatNote(await aCheckpoint(leaves, { witnesses: [witnessKey] }))
    const strict = file('strict.json', JSON.stringify(formatTrustRoot({ ...trustRoot, quorum: 1 })))
    file('cosigned', cosigned)
    const good = await run('checkpoint', at('cosigned'), '--trust', strict)
    expect(good.stdout).toContain('cosigned by witness.example/w1')
    expect(good.status).toBe(0)
    expect((await run('checkpoint', at('newer'), '--trust', strict)).status).toBe(1)
    const ofOlder = formatNote(await aCheckpoint(leaves.slice(0, 4), { witnesses: [witnessKey] }))
    file('moved', formatNote(newer) + ofOlder.split('\n').slice(5).join('\n'))
    const moved = await runBoth('checkpoint', at('moved'), '--trust', trust)
    expect(moved.stdout).toContain('The signature of witness.example/w1 is wrong.')
    expect(moved.status).toBe(1)
  })

  it('reads a body that is full of other scripts, quotes and pictures', async () => {
    const { headerBytes, bodyBytes } = anInvitation(3, '"\\ \u00e9\u4e2d\u{1f600}\u2028\u0001')
    const changed = leaves.with(3, leafHash(sha256, headerBytes))
    const note = await aCheckpoint(changed)
    file('odd', `${formatEventLine({ index: 3, headerBytes, bodyBytes })}\n`)
    file('odd-proof', formatProof({ index: 3, proof: inclusionProof(sha256, changed, 3), note }))
    expect((await event('odd', 'odd-proof')).status).toBe(0)
  })
})

describe('the verifier does not verify', () => {
  it('a checkpoint with another size, root, signature, key or form', async () => {
    const note = formatNote(newer)
    const [, , root = ''] = note.split('\n')
    const signature = note.trimEnd().slice(-8)
    const other = formatNote(await aCheckpoint(leaves, { log: testKey(5, testOrigin) }))
    const wrong = [
      note.replace('\n9\n', '\n8\n'),
      note.replace('\n9\n', '\n09\n'),
      note.replace(
        root,
        root.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
      ),
      note.replace(root, root.slice(4)),
      note.replace(signature, signature.toUpperCase() === signature ? 'AAAAAAA=' : signature.toUpperCase()),
      other,
      note.slice(0, note.indexOf('\n\n') + 2),
      note.trimEnd(),
      note.replaceAll('\n', '\r\n'),
      note.replace('\u2014', '-'),
      `${note}\u2014 more\n`,
      note + note.split('\n')[4]?.repeat(70),
      '',
      '\n\n',
    ]
    for (const one of wrong) expect(await tried(one, checkpoint), one).toBe(1)
    expect(await tried(Uint8Array.of(0xff, 0xfe, 10, 10), checkpoint)).toBe(1)
  })

  it('a smaller, forked or unproven continuation', async () => {
    const fork = leaves.with(1, leafHash(sha256, anInvitation(77).headerBytes))
    file('fork', formatNote(await aCheckpoint(fork)))
    file('same-fork', formatNote(await aCheckpoint(fork.slice(0, 4))))
    const forked = formatSubmission({ oldSize: 4, proof: consistencyProof(sha256, fork, 4), note: newer })
    file('fork-proof', forked)
    const check = async (a: string, b: string, c: string) =>
      (await checkpoint(a, '--older', at(b), '--consistency', at(c))).status
    expect(await check('older', 'newer', 'consistency')).toBe(1)
    expect(await check('fork', 'older', 'fork-proof')).toBe(1)
    expect(await check('newer', 'same-fork', 'consistency')).toBe(1)
    expect((await checkpoint('newer', '--older', at('fork'))).status).toBe(1)
    expect((await checkpoint('older', '--older', at('newer'))).status).toBe(1)
    const proofLine = submission.split('\n')[1] ?? ''
    const damaged = [
      submission.replace('old 4', 'old 5'),
      submission.replace(`${proofLine}\n`, ''),
      submission.replace(proofLine, `${proofLine}\n${proofLine}`),
      submission.replace(
        proofLine,
        proofLine.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
      ),
      submission.replace(proofLine, ''),
      '',
    ]
    for (const one of damaged) {
      expect(
        await tried(one, (name) => checkpoint('newer', '--older', at('older'), '--consistency', at(name))),
      ).toBe(1)
    }
  })

  it('an event that was changed, or stands in another place, or has another body', async () => {
    const line = lines[3] ?? ''
    const wrong = [
      line.replace('reviewer', 'admin'),
      line.replace('guest3', 'guest4'),
      line.replace('"index":3', '"index":4'),
      line.replace('"index":3', '"index":-3'),
      line.replace('"index":3', '"index":3.5'),
      line.replace('"index":3', '"index":"3"'),
      line.replace('"index":3', '"index":3,"index":3'),
      line.replace('"index":3', '"index":3,"more":1'),
      line.replace('"index":3', '"index":3,"__proto__":1'),
      line.replace('"index":3', '"index":3,"\\u0069ndex":3'),
      lines[4] ?? '',
      line.slice(0, -1),
      `${line}\n${line}`,
      '[]',
      'null',
      `\ufeff${line}`,
      line.replace('Ana', '\\ud800'),
      '',
    ]
    for (const one of wrong) expect(await tried(`${one}\n`, (name) => event(name)), one.slice(0, 90)).toBe(1)
    // How much of it fits on the stack of Node is for Node itself.
    for (const one of [
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      `"${'\\"'.repeat(120_000)}`,
      'x'.repeat(400_000),
    ]) {
      const path = file('tried', `${one}\n`)
      expect((await runBoth('event', path, at('proof'), '--trust', trust)).status, one.slice(0, 90)).toBe(1)
    }
    expect(await tried(line, (name) => event(name)), 'without its line end').toBe(1)
    expect(await tried(Buffer.from(`${line}\n`).fill(0xff, 20, 21), (name) => event(name))).toBe(1)
  })

  it('a proof with anything changed, dropped or added', async () => {
    const hash = proof.split('\n')[2] ?? ''
    const wrong = [
      proof.replace('index 3', 'index 2'),
      proof.replace('index 3', 'index 03'),
      proof.replace('index 3', 'index 99'),
      proof.replace(`${hash}\n`, ''),
      proof.replace(hash, `${hash}\n${hash}`),
      proof.replace(
        hash,
        hash.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
      ),
      proof.replace(hash, hash.slice(0, -1)),
      proof.replace('@v1', ''),
      proof.replace('\n\n', '\n'),
      '',
    ]
    for (const one of wrong)
      expect(await tried(one, (name) => event('event', name)), one.slice(0, 90)).toBe(1)
  })

  it('a range with an event changed, dropped, added, doubled, moved or renumbered', async () => {
    const renumbered = (ordered: readonly string[]) =>
      ordered.map((line, index) => line.replace(/"index":\d+/, `"index":${index}`))
    const swapped = lines.with(2, lines[3] ?? '').with(3, lines[2] ?? '')
    const wrong = [
      range(0, 8),
      range(0, 9, startAt(0), lines.with(2, (lines[2] ?? '').replace('reviewer', 'admin'))),
      range(0, 9, startAt(0), lines.with(2, (lines[2] ?? '').replace('guest2', 'guest3'))),
      range(0, 10, startAt(0), lines.toSpliced(2, 1)),
      range(0, 10, startAt(0), renumbered(lines.toSpliced(2, 1))),
      range(0, 10, startAt(0), renumbered([...lines, lines[0] ?? ''])),
      range(0, 10, startAt(0), renumbered(lines.toSpliced(2, 0, lines[2] ?? ''))),
      range(0, 9, startAt(0), swapped),
      range(0, 9, startAt(0), lines.with(2, (lines[2] ?? '').replace('"index":2', '"index":7'))),
      range(0, 9, startAt(0), renumbered(swapped)),
      range(1, 9, startAt(2)),
      range(1, 9, startAt(0)),
      range(4, 9, startAt(4).replace(/"frontier":\[".../, '"frontier":["AAA')),
      range(4, 9, startAt(4).replace(/"frontier":\["[^"]*"/, '"frontier":[7')),
      range(4, 9, startAt(4).replace(/"frontier":\[[^\]]*\]/, '"frontier":[]')),
      range(0, 9, startAt(0).replace(testOrigin, 'other.example')),
      range().trimEnd(),
      `${range()}\n`,
      '',
    ]
    for (const one of wrong) expect(await tried(one, (name) => events_(name)), one.slice(0, 120)).toBe(1)
  })

  it('a range whose beginning is not the one of an older checkpoint', async () => {
    const fork = leaves.with(1, leafHash(sha256, anInvitation(77).headerBytes))
    file('older-fork', formatNote(await aCheckpoint(fork.slice(0, 4))))
    expect((await events_('events', '--older', at('older-fork'))).status).toBe(1)
  })

  it('anything after any one flipped bit of the evidence', async () => {
    for (const [name, check] of [
      ['newer', (changed: string) => checkpoint(changed)],
      ['proof', (changed: string) => event('event', changed)],
      ['event', (changed: string) => event(changed)],
    ] as const) {
      const bytes = readFileSync(at(name))
      for (let bit = 3; bit < bytes.length * 8; bit += Math.ceil((bytes.length * 8) / 12)) {
        const flipped = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        expect(await tried(flipped, check), `${name}, bit ${bit}`).not.toBe(0)
      }
    }
  })
})

describe('the verifier could not check', () => {
  it('without arguments it understands', async () => {
    for (const args of [
      [],
      ['anything'],
      ['constructor'],
      ['checkpoint'],
      ['checkpoint', at('newer')],
      ['checkpoint', at('newer'), at('older'), '--trust', trust],
      ['checkpoint', at('newer'), '--trust'],
      ['checkpoint', at('newer'), '--trust', trust, '--trust', trust],
      ['checkpoint', at('newer'), '--trust', trust, '--force'],
      ['checkpoint', at('newer'), '--trust', trust, '--consistency', at('consistency')],
      ['event', at('event'), at('proof'), '--trust', trust, '--older', at('older')],
    ]) {
      expect((await run(...args)).status, args.join(' ')).toBe(2)
    }
  })

  it('when it is asked for help, and names every exit code', async () => {
    for (const args of [[], ['--help'], ['help']]) {
      const { status, stdout } = await runBoth(...args)
      for (const line of ['Usage: ', 'code 0: verified', '1: does not verify', '2: could not check'])
        expect(stdout).toContain(line)
      expect(status).toBe(2)
    }
  })

  it('what is not there, not a file, or too large', async () => {
    expect((await checkpoint('absent')).status).toBe(2)
    expect((await run('checkpoint', folder, '--trust', trust)).status).toBe(2)
    expect(await tried('x'.repeat(2_000_000), checkpoint)).toBe(2)
    expect((await events_('absent')).status).toBe(2)
  })

  it('with a trust root it cannot use', async () => {
    const unusable = [
      '',
      '[]',
      '{}',
      '{"v":2}',
      '{"v":1,"v":1}',
      '{"v":1,"ledger":{}}',
      '{"v":1,"ledger":{"logs":1,"witnesses":[],"quorum":0}}',
      trustText.replace('"quorum": 0', '"quorum": -1'),
      trustText.replace(logKey.key.keyId, '00000000'),
      trustText.replace('"quorum"', '"quorums"'),
      trustText.replace('"quorum": 0', '"quorum": 2'),
      JSON.stringify({
        v: 1,
        ledger: { logs: [{ origin: testOrigin, keys: [] }], witnesses: [], quorum: 0 },
      }),
    ]
    for (const text of unusable) {
      file('unusable.json', text)
      expect((await run('checkpoint', at('newer'), '--trust', at('unusable.json'))).status, text).toBe(2)
    }
  })

  it('a log that the trust root does not know, and says which', async () => {
    file('tried', formatNote(newer).replaceAll(testOrigin, 'other.example/log'))
    const { status, stdout } = await checkpoint('tried')
    expect(stdout).toContain('COULD NOT CHECK: The trust root has no key for the log other.example/log.')
    expect(status).toBe(2)
  })

  it('a continuation without a proof, or versions that came later', async () => {
    expect((await checkpoint('newer', '--older', at('older'))).status).toBe(2)
    expect(await tried(`${(lines[3] ?? '').replace('"v":1}', '"v":2}')}\n`, (name) => event(name))).toBe(2)
    expect(await tried(proof.replace('@v1', '@v2'), (name) => event('event', name))).toBe(2)
    file('part', range(6))
    const { status, stdout } = await events_('part', '--older', at('older'))
    expect(stdout).toContain('verified     3 events from 6 on')
    expect(status).toBe(2)
  })

  it('and prints no control character that a file brought along', async () => {
    file('tried', formatNote(newer).replaceAll(testOrigin, 'evil\u202e\u009b31mlog'))
    expect((await checkpoint('tried')).stdout).not.toMatch(/[\p{Cf}\u009b]/u)
  })
})
