import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { canonical, formatTrustRoot } from '@countersign/ledger'
import {
  logKey,
  runVerifier,
  runVerifierAlone,
  runVerifierBothWays,
  sha256,
  testKey,
  testOrigin,
} from '@countersign/ledger/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { blocksOf } from './blocks.ts'
import { manifestPath, signaturePath } from './manifest.ts'
import { spanOf } from './period.ts'
import { reportFilePath, reportSignaturePath } from './report-file.ts'
import { type SignatureType, signatureText } from './signature.ts'
import { filesOf, history, type Made, plan, underAnotherPolicy, zipOf } from './testing.ts'

// Each check is a thread or a process of its own.
vi.setConfig({ testTimeout: 600_000 })

const folder = mkdtempSync(join(tmpdir(), 'countersign-verify-pack-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const rootOf = (...keys: (typeof logKey)[]): string =>
  JSON.stringify(
    formatTrustRoot({
      logs: [{ origin: testOrigin, keys: keys.map(({ key }) => key) }],
      witnesses: [],
      quorum: 0,
    }),
  )
const trust = write('trust-root.json', rootOf(logKey))

const verifyBy =
  (run: typeof runVerifier) =>
  async (archive: Uint8Array, ...options: string[]) => {
    const { status, stdout } = await run(['pack', write('pack.zip', archive), ...options])
    return { status, said: stdout }
  }
const verify = verifyBy(runVerifier)
const verifyBoth = verifyBy(runVerifierBothWays)
const believed = (archive: Uint8Array) => verify(archive, '--trust-root', trust)
const believedBoth = (archive: Uint8Array) => verifyBoth(archive, '--trust-root', trust)

let files: Map<string, Buffer>
let archive: Buffer
beforeAll(async () => {
  files = await filesOf()
  archive = await zipOf(files)
})

/** A pack whose files were changed by somebody who can make archives, and has no key. */
const changed = async (change: (files: Map<string, Buffer>) => void): Promise<Buffer> => {
  const own = new Map(files)
  change(own)
  return zipOf(own)
}
const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

const Manifest = z.looseObject({
  files: z.array(
    z.looseObject({
      ...{ path: z.string(), bytes: z.number(), sha256: z.string() },
      blocks: z.array(z.string()).nullish(),
    }),
  ),
})
const hashOf = (bytes: Buffer | undefined): string =>
  createHash('sha256')
    .update(bytes ?? Buffer.alloc(0))
    .digest('hex')

/** Writes one of the two signed files anew, with the files in it as they are, and signs it. */
async function signed(
  own: Map<string, Buffer>,
  [path, signature, type]: readonly [string, string, SignatureType],
  key: typeof logKey,
  change: (record: z.infer<typeof Manifest>) => void = () => undefined,
): Promise<void> {
  const record = Manifest.parse(JSON.parse(own.get(path)?.toString() ?? ''))
  for (const file of record.files) {
    file.bytes = own.get(file.path)?.length ?? 0
    file.sha256 = hashOf(own.get(file.path))
    if (file.blocks) file.blocks = blocksOf(own.get(file.path) ?? Buffer.alloc(0), sha256)
  }
  change(record)
  const text = `${Buffer.from(canonical(record)).toString()}\n`
  own.set(path, Buffer.from(text))
  own.set(signature, Buffer.from(await signatureText(type, text, key)))
}
const aboutTheManifest = (own: Map<string, Buffer>) => (report: Record<string, unknown>) => {
  const manifest = own.get(manifestPath) ?? Buffer.alloc(0)
  report.manifestSha256 = hashOf(manifest)
  if ('manifestBlocks' in report) report.manifestBlocks = blocksOf(manifest, sha256)
  if ('manifestBytes' in report) report.manifestBytes = manifest.length
}
const theManifest = [manifestPath, signaturePath, 'countersign-pack+jws'] as const
const theReport = [reportFilePath, reportSignaturePath, 'countersign-report+jws'] as const

/** As `changed`, by somebody who also writes manifest and report anew and signs them: with the log's key, it is us who lie. */
async function forged(
  change: (files: Map<string, Buffer>) => void,
  { key = logKey, made = {} }: { key?: typeof logKey; made?: Made } = {},
): Promise<Buffer> {
  const own = await filesOf({ ...made, log: key })
  change(own)
  await signed(own, theManifest, key)
  await signed(own, theReport, key, aboutTheManifest(own))
  return zipOf(own)
}

const pdf = Buffer.from('%PDF-1.4\n%%EOF\n')
const printed = { ok: true, by: 'Chromium 156.0.1.2', bytes: pdf } as const

const lines = (name: string, change: (lines: string[]) => void) => (own: Map<string, Buffer>) => {
  const all = own.get(name)?.toString().split('\n') ?? []
  change(all)
  own.set(name, Buffer.from(all.join('\n')))
}

describe('the verifier of packs', () => {
  it('checks a PDF as it checks every file', async () => {
    const whole = await filesOf({ printed })
    const right = await believed(await zipOf(whole))
    expect([right.status, right.said], right.said).toEqual([
      0,
      expect.stringContaining('whether README.txt, report.html, report.pdf and oscal/ say the same'),
    ])
    const other = new Map(whole).set('report.pdf', Buffer.from('%PDF-1.5\n%%EOF\n'))
    expect((await believed(await zipOf(other))).said).toContain('report.pdf was changed')
    other.delete('report.pdf')
    expect((await believed(await zipOf(other))).said).toContain('report.pdf is missing.')
    const smuggled = await believed(await changed((own) => own.set('report.pdf', pdf)))
    expect([smuggled.status, smuggled.said]).toEqual([
      1,
      expect.stringContaining('report.pdf is neither in manifest.json nor in report.json.'),
    ])
  })

  it('finds one changed byte of a PDF, and of the report that vouches for it', async () => {
    const own = await filesOf({ printed })
    for (const name of ['report.html', 'report.pdf', 'report.json', 'report.jws']) {
      const bytes = own.get(name) ?? Buffer.alloc(0)
      for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const { status, said } = await believed(await zipOf(new Map(own).set(name, flipped(bytes, at))))
        expect(status, `${name}: ${said}`).toBe(1)
        expect(said).toContain(name)
      }
    }
  })

  it('says that a pack has no PDF, and why', async () => {
    const { said } = await believed(archive)
    expect(said).toContain('verified     there is no report.pdf, and report.json says why: PDF_OFF')
    expect(said).toContain('whether README.txt, report.html and oscal/ say the same')
  })

  it('refuses the report of another pack, and one that is not signed as a report', async () => {
    const other = await filesOf({ asked: { ...plan, redaction: 'bodies' } })
    const names = [...other.keys()].filter((name) => name.startsWith('report.'))
    const swapped = await believed(
      await changed((own) => {
        for (const name of names) own.set(name, other.get(name) ?? Buffer.alloc(0))
      }),
    )
    expect(swapped).toMatchObject({
      status: 1,
      said: expect.stringContaining(
        `report.json belongs to another pack: it names the manifest ${hashOf(other.get(manifestPath))}, and manifest.json is ${hashOf(files.get(manifestPath))}.`,
      ),
    })
    // A signature of the manifest's kind over the report, and a signature of the report's kind over the manifest.
    const own = new Map(files)
    await signed(own, [reportFilePath, reportSignaturePath, 'countersign-pack+jws'], logKey)
    expect(await believed(await zipOf(own))).toMatchObject({
      status: 1,
      said: expect.stringContaining('report.jws is not the signature of a report.'),
    })
    const crossed = new Map(files)
    await signed(crossed, [manifestPath, signaturePath, 'countersign-report+jws'], logKey)
    expect(await believed(await zipOf(crossed))).toMatchObject({
      status: 1,
      said: expect.stringContaining('manifest.jws is not the signature of a pack.'),
    })
    const thief = new Map(files)
    await signed(thief, theReport, testKey(9, testOrigin))
    expect(await believed(await zipOf(thief))).toMatchObject({
      status: 1,
      said: expect.stringMatching(/report\.jws is by the key .*, which the trust root does not have for/),
    })
  })

  it.each([
    ['another log', { log: 'countersign/another' }, 'report.json is of another log'],
    ['another end', { checkpoint: { size: 7, root: 'ab'.repeat(32) } }, 'report.json has another end'],
    ['a member more', { more: 1 }, 'report.json is not the report of a pack.'],
    ['a reason of no shape', { pdf: { absence: 'why not' } }, 'report.json is not the report of a pack.'],
    ['a PDF that is not there', { pdf: { by: 'Chromium 1' } }, 'report.json has other files than'],
    ['no files', { files: [] }, 'report.json has other files than'],
  ])('refuses a report that is signed and has %s', async (_, other, message) => {
    const own = new Map(files)
    await signed(own, theReport, logKey, (report) => Object.assign(report, other))
    expect(await believed(await zipOf(own))).toMatchObject({
      status: 1,
      said: expect.stringContaining(message),
    })
  })

  it('refuses a pack without its report, and one without the signature of it', async () => {
    for (const name of [reportFilePath, reportSignaturePath, 'report.html']) {
      const { status, said } = await believed(await changed((own) => own.delete(name)))
      expect([status, said]).toEqual([1, expect.stringContaining(name)])
      expect(said).toMatch(/is not in the archive\.|is missing\./)
    }
  })

  it('takes no file that is vouched for twice', async () => {
    const record = (own: Map<string, Buffer>, path: string) => {
      const bytes = own.get(path) ?? Buffer.alloc(0)
      return { path, bytes: bytes.length, sha256: hashOf(bytes), rows: null, blocks: [] }
    }
    for (const path of ['report.html', 'README.txt', 'report.json', 'manifest.jws']) {
      const own = new Map(files)
      await signed(own, theManifest, logKey, (manifest) => {
        manifest.files.push(record(own, path))
      })
      await signed(own, theReport, logKey, aboutTheManifest(own))
      expect(await believed(await zipOf(own)), path).toMatchObject({
        status: 1,
        said: expect.stringContaining(`${path} is vouched for twice`),
      })
    }
  })

  it('verifies a pack, and says what it could not look at', async () => {
    const { status, said } = await believedBoth(archive)
    expect(said).toContain('verified     manifest.json is signed by the key')
    expect(said).toContain('verified     7 events from 1 on: complete, unchanged and in their order')
    expect(said).toContain('verified     5 of 5 events of the period are in events.jsonl and events.csv')
    expect(said).toContain('verified     18 controls: what they say is what the headers show')
    expect(said).toContain('verified     the range reaches beyond the end of the period')
    expect(said).toContain('not checked  whether what the events say is true, and whether a framework is met')
    expect(said).toContain('not checked  whether events of the period came before position 1')
    expect(status).toBe(0)
    // What kind of file it is, it says itself.
    const path = write('pack.zip', archive)
    expect(runVerifierAlone([path, '--trust-root', trust]).status).toBe(0)
  })

  it('says could not check where the keys came along with the pack', async () => {
    const { status, said } = await verifyBoth(archive)
    expect(said).toContain('its keys came along with it: give --trust-root')
    expect(status).toBe(2)
  })

  it('verifies the whole log, a redacted pack, one with an erased body, and one with large files', async () => {
    const whole = await believed(await zipOf(await filesOf({ from: 0 })))
    expect(whole.status).toBe(0)
    expect(whole.said).not.toContain('came before position')
    const redacted = await believed(await zipOf(await filesOf({ asked: { ...plan, redaction: 'bodies' } })))
    expect(redacted.said).toContain('not checked  the bodies of 5 events, which are withheld')
    expect(redacted.status).toBe(0)
    const erased = await believed(await zipOf(await filesOf({ erased: [2] })))
    expect(erased.said).toContain('not checked  the bodies of 1 events, which were erased')
    expect(erased.status).toBe(0)
    expect((await believed(await zipOf(files, true))).status).toBe(0)
    const asked = { ...plan, frameworks: ['soc2', 'iso27001', 'hipaa', 'gdpr', 'iso42001', 'ai-act'] }
    expect((await believed(await zipOf(await filesOf({ asked })))).status).toBe(0)
    const agents = ['agt_01K9ZB3W6R0000000000000009']
    expect((await believed(await zipOf(await filesOf({ asked: { ...plan, agents } })))).status).toBe(0)
  })

  it('counts what it finds against a control as the pack does', async () => {
    const events = history({ approvedBy: 'person:per_01K9ZB3W6R0000000000000001' })
    expect((await believed(await zipOf(await filesOf({ events })))).status).toBe(0)
    const late = { ...plan, period: { ...plan.period, from: '2026-11-22' } }
    expect((await believed(await zipOf(await filesOf({ from: 4, asked: late })))).status).toBe(0)
    for (const granted of [0, 1, 2]) {
      const asked = { ...plan, frameworks: ['soc2', 'ai-act'] }
      const { status, said } = await believed(
        await zipOf(await filesOf({ events: history({ granted }), asked })),
      )
      expect([status, said], said).toEqual([0, expect.stringContaining('verified     33 controls:')])
    }
  })

  it('hides no grant by one person behind a control that claims two', async () => {
    const asked = { ...plan, frameworks: ['ai-act'] }
    const made = { events: history({ granted: 1 }), asked }
    const name = 'controls/ai-act/art.-14-5.json'
    const lied = (own: Map<string, Buffer>) => {
      const text = own.get(name)?.toString() ?? ''
      expect(text).toContain('"approvals":[0,1]')
      own.set(name, Buffer.from(text.replace('"because":"objections"', '"because":"shown"')))
    }
    const { status, said } = await believed(await forged(lied, { made }))
    expect(said).toContain(
      'What ai-act/Art. 14(5) says of its part "two-people" is not what the headers show.',
    )
    expect(status).toBe(1)
  })

  /** Files whose places are their lines. */
  const inLines = ['log/headers.jsonl', 'log/leaves.txt', 'events.jsonl', 'events.csv']
  /** Each stretch of a file that the answer names, as its first and its last byte. */
  const named = (said: string, name: string): [number, number][] =>
    said
      .split('\n')
      .map((line) => line.replace(/^wrong +(\S+) says to have .*\. It was/, '$1 was'))
      .flatMap((line) => [
        ...line.matchAll(/([\w./-]+)((?: [a-z]+)*) (at|from|between) byte (\d+)(?: and byte (\d+))?/g),
      ])
      .filter(([, path]) => path === name)
      .map(([, , , how, first, last]) => {
        const at = Number(first)
        return [at, how === 'from' ? Number.POSITIVE_INFINITY : Number(last ?? at)]
      })
  const lineAt = (bytes: Buffer, at: number) => bytes.subarray(0, at).toString('latin1').split('\n').length
  const placesIn = ({ length }: Buffer) => [...new Set([0, Math.floor(length / 2), length - 1])]

  /** That the answer names the file, and a place in it that has this byte and is not the whole of a file of some size. */
  function expectPlace(
    { status, said }: Awaited<ReturnType<typeof believed>>,
    name: string,
    bytes: Buffer,
    at: number,
  ) {
    const what = `${name}, byte ${at} of ${bytes.length}: ${said}`
    expect(status, what).toBe(1)
    if (inLines.includes(name)) {
      expect(said, what).toMatch(
        new RegExp(`[Ll]ine ${lineAt(bytes, at)} of ${name.replaceAll('.', '\\.')}\\b`),
      )
      return
    }
    const stretches = named(said, name)
    const hit = stretches.find(([first, last]) => first <= at && at <= last)
    expect(hit, what).toBeDefined()
    const [first, last] = hit ?? [0, 0]
    if (bytes.length > 2_048) expect(Math.min(last, bytes.length) - first, what).toBeLessThanOrEqual(1_024)
  }

  it('finds one changed byte at the beginning, in the middle and at the end of any file, and names file and place', async () => {
    const whole = await filesOf({ printed })
    for (const [name, bytes] of whole) {
      for (const at of placesIn(bytes)) {
        const own = new Map(whole).set(name, flipped(bytes, at))
        expectPlace(await believed(await zipOf(own)), name, bytes, at)
      }
    }
  })

  it('finds a byte that was put into a file or taken out of it, and names file and place', async () => {
    for (const [name, bytes] of files) {
      const at = Math.floor(bytes.length / 2)
      const more = Buffer.concat([bytes.subarray(0, at), Buffer.from('~'), bytes.subarray(at)])
      const fewer = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
      for (const other of [more, fewer]) {
        expectPlace(await believed(await changed((own) => own.set(name, other))), name, bytes, at)
      }
    }
    const longer = Buffer.concat([files.get('README.txt') ?? Buffer.alloc(0), Buffer.from('~')])
    const { said } = await believed(await changed((own) => own.set('README.txt', longer)))
    expect(said).toContain(`It was changed from byte ${longer.length - 1} on.`)
  })

  it('names the line of a byte that was changed in the table or among the events, whatever it was', async () => {
    for (const name of ['events.jsonl', 'events.csv']) {
      const bytes = files.get(name) ?? Buffer.alloc(0)
      for (let at = 1; at < bytes.length; at += Math.ceil(bytes.length / 12)) {
        const copy = Buffer.from(bytes)
        copy[at] = 0xff
        expectPlace(await believed(await changed((own) => own.set(name, copy))), name, bytes, at)
      }
    }
  })

  it('says where a program in the pack stops being this one', async () => {
    const { said } = await believed(archive)
    expect(said).toContain('the program in verify/, which is not this one: they differ from byte 0 on')
  })

  it('verifies a pack that was made without blocks, and names what was changed in it by its file', async () => {
    const old = async (change: (own: Map<string, Buffer>) => void) => {
      const own = new Map(files)
      const without = (record: z.infer<typeof Manifest>) => {
        for (const file of record.files) delete file.blocks
      }
      await signed(own, theManifest, logKey, (record) => {
        without(record)
        record.mediaType = 'application/vnd.countersign.pack.v2+json'
      })
      await signed(own, theReport, logKey, (record) => {
        without(record)
        delete record.manifestBlocks
        delete record.manifestBytes
        record.mediaType = 'application/vnd.countersign.report.v1+json'
        record.manifestSha256 = hashOf(own.get(manifestPath))
      })
      change(own)
      return await believed(await zipOf(own))
    }
    const right = await old(() => undefined)
    expect(right.status, right.said).toBe(0)
    for (const name of files.keys()) {
      const wrong = await old((own) => {
        const was = own.get(name) ?? Buffer.alloc(0)
        own.set(name, flipped(was, was.length >> 1))
      })
      expect(wrong.status, `${name}: ${wrong.said}`).toBe(1)
      expect(wrong.said).toContain(name)
    }
  })

  it('takes neither blocks from an older pack nor a newer one without', async () => {
    const older = await forged((own) =>
      own.set(
        manifestPath,
        Buffer.from(own.get(manifestPath)?.toString().replace('pack.v3', 'pack.v2') ?? ''),
      ),
    )
    expect(await believed(older)).toMatchObject({
      status: 1,
      said: expect.stringContaining('manifest.json is not the manifest of a pack.'),
    })
  })

  it('finds blocks that are not those of a file, though they are signed', async () => {
    const own = new Map(files)
    await signed(own, theManifest, logKey, (record) => {
      for (const file of record.files) if (file.path === 'README.txt') file.blocks?.reverse()
    })
    await signed(own, theReport, logKey, aboutTheManifest(own))
    expect(await believed(await zipOf(own))).toMatchObject({
      status: 1,
      said: expect.stringContaining('manifest.json has other blocks of README.txt than it has.'),
    })
  })

  it('finds any byte of the archive that was changed, unless every file is still what it was', async () => {
    // The record that the archive begins with, the one that it ends with, and a sample between them.
    const places = Array.from(archive.keys()).filter(
      (at) => at < 40 || at >= archive.length - 22 || at % 1_999 === 0,
    )
    const unnoticed: number[] = []
    for (const at of places) if ((await believed(flipped(archive, at))).status === 0) unnoticed.push(at)
    expect(unnoticed).toEqual([])
  })

  it('finds an event that was dropped, moved or added, and names its position', async () => {
    const headers = 'log/headers.jsonl'
    const dropped = await believed(await forged(lines(headers, (all) => all.splice(3, 1))))
    expect(dropped.said).toContain(`Line 4 of ${headers}: where event 3 belongs stands event 4.`)
    const moved = await believed(
      await forged(lines(headers, (all) => all.splice(3, 2, all[4] ?? '', all[3] ?? ''))),
    )
    expect(moved.said).toContain(`Line 4 of ${headers}: where event 3 belongs stands event 4.`)
    const added = await believed(await forged(lines(headers, (all) => all.splice(3, 0, all[3] ?? ''))))
    expect(added.said).toContain(`Line 5 of ${headers}: where event 4 belongs stands event 3.`)
    const more = await believed(await forged(lines(headers, (all) => all.splice(8, 0, all[7] ?? ''))))
    expect(more.said).toContain('this is one too many')
    const fewer = await believed(await forged(lines(headers, (all) => all.splice(7, 1))))
    expect(fewer.said).toContain('log/headers.jsonl ends before event 7 of 8.')
    for (const { status } of [dropped, moved, added, more, fewer]) expect(status).toBe(1)
  })

  it('finds an event that says something else, and names its position', async () => {
    const other = lines('log/headers.jsonl', (all) =>
      all.splice(2, 1, (all[2] ?? '').replace('reviewer', 'viewer')),
    )
    const { status, said } = await believed(await forged(other))
    expect(said).toContain('Event 2: line 2 of events.jsonl and line 3 of log/headers.jsonl differ.')
    expect(status).toBe(1)
  })

  it('names the position of a changed header also where no control rests on the event', async () => {
    const late = lines('log/headers.jsonl', (all) => all.splice(7, 1, (all[7] ?? '').replace('done', 'deny')))
    const named = 'Event 7: line 8 of log/headers.jsonl and line 7 of log/leaves.txt differ.'
    for (const archive of [await changed(late), await forged(late)]) {
      const { status, said } = await believed(archive)
      expect(said).toContain(named)
      expect(status).toBe(1)
    }
    // Who changes both is still found, by the root.
    const both = await forged((own) => {
      late(own)
      lines('log/leaves.txt', (all) => all.splice(6, 1, ''.padEnd(16, '0')))(own)
    })
    expect((await believed(both)).status).toBe(1)
    const more = await forged(lines('log/leaves.txt', (all) => all.splice(7, 0, ''.padEnd(16, '0'))))
    expect((await believed(more)).said).toContain('log/leaves.txt has more lines than the range has events.')
  })

  it('finds an event that is missing from, or foreign to, what a control rests on', async () => {
    const gone = await believed(await forged(lines('events.jsonl', (all) => all.splice(1, 1))))
    expect(gone.said).toContain('Line 2 of events.jsonl: where event 2 belongs stands event 3.')
    const body = await believed(
      await forged(lines('events.jsonl', (all) => all.splice(0, 1, (all[0] ?? '').replace('calc', 'calx')))),
    )
    expect(body.said).toContain('The body of Line 1 of events.jsonl is not the one it was written with.')
    const table = await believed(
      await forged(lines('events.csv', (all) => all.splice(2, 1, (all[2] ?? '').replace('done', 'deny')))),
    )
    expect(table.said).toContain('Line 3 of events.csv is not what event 2 gives.')
    for (const { status } of [gone, body, table]) expect(status).toBe(1)
  })

  it('finds a control that claims more than the headers show', async () => {
    const name = 'controls/soc2/cc6.6.json'
    const lied = (from: string, to: string) => (own: Map<string, Buffer>) => {
      own.set(name, Buffer.from((own.get(name)?.toString() ?? '').replaceAll(from, to)))
      const manifest = own.get(manifestPath)?.toString() ?? ''
      const [before, after = ''] = manifest.split(`"file":"${name}"`)
      own.set(manifestPath, Buffer.from(`${before}"file":"${name}"${after.replace(from, to)}`))
    }
    const { status, said } = await believed(
      await forged(lied('"state":"not-evaluated"', '"state":"evidenced"')),
    )
    expect(said).toContain('What soc2/CC6.6 says')
    expect(status).toBe(1)
  })

  it('counts the versions of the policy again that the manifest names', async () => {
    const policies = [
      { sha256: 'aa'.repeat(32), activations: [], events: 0 },
      { sha256: 'bb'.repeat(32), activations: [{ position: 8, number: 2 }], events: 1 },
    ]
    const made = { events: underAnotherPolicy() }
    const right = await filesOf(made)
    expect(JSON.parse(right.get(manifestPath)?.toString() ?? '')).toMatchObject({ policies })
    expect(right.get('report.html')?.toString()).toContain(
      `<code>${'bb'.repeat(32)}</code>: version 2 from position 8 on, named by 1 event</li>`,
    )
    expect((await believed(await zipOf(right))).status).toBe(0)
    const lies = [
      ['"number":2', '"number":3'],
      ['"position":8', '"position":7'],
      ['"events":1,"sha256":"bb', '"events":2,"sha256":"bb'],
      [/\{"activations":\[\],"events":0,"sha256":"a{64}"\},/, ''],
    ] as const
    for (const [from, to] of lies) {
      const lied = (own: Map<string, Buffer>) => {
        const manifest = own.get(manifestPath)?.toString() ?? ''
        expect(manifest).not.toBe(manifest.replace(from, to))
        own.set(manifestPath, Buffer.from(manifest.replace(from, to)))
      }
      const { status, said } = await believed(await forged(lied, { made }))
      expect(said).toContain(
        'The versions of the policy in manifest.json are not those that the headers name.',
      )
      expect(status).toBe(1)
    }
  })

  it('finds a range that was shortened, by the checkpoints that it must reach', async () => {
    const shorter = await filesOf({ to: 5 })
    const longer = await filesOf()
    const mixed = new Map(shorter)
    mixed.set('log/checkpoint-end.txt', longer.get('log/checkpoint-end.txt') ?? Buffer.alloc(0))
    const { status, said } = await believed(await zipOf(mixed))
    expect(said).toContain('log/checkpoint-end.txt')
    expect(status).toBe(1)
    // Honestly shorter is said, and is not hidden behind "verified".
    const honest = await believed(await zipOf(shorter))
    expect(honest.said).toContain('not checked  whether more events of the period came from position 5 on')
    expect(honest.status).toBe(0)
  })

  const hour = 3_600_000
  const { start: begins, end: ends } = spanOf(plan.period)
  type Moments = { start?: number; end?: number }
  /** Signed by us, with another beginning or end of its period than its days have. */
  const withPeriod = (period: Moments) =>
    forged((own) => {
      const iso = (at: number) => new Date(at).toISOString()
      let manifest = own.get(manifestPath)?.toString() ?? ''
      for (const [name, was] of [['start', begins] as const, ['end', ends] as const]) {
        expect(manifest).toContain(`"${name}":"${iso(was)}"`)
        manifest = manifest.replace(`"${name}":"${iso(was)}"`, `"${name}":"${iso(period[name] ?? was)}"`)
      }
      own.set(manifestPath, Buffer.from(manifest))
    })

  it.each<[string, Moments]>([
    ['begins a minute before the end of its first day', { start: begins + 24 * hour - 60_000 }],
    ['begins at noon', { start: begins + 12 * hour }],
    ['begins a minute late', { start: begins + 60_000 }],
    ['begins a millisecond late', { start: begins + 1 }],
    ['begins a day early', { start: begins - 24 * hour }],
    ['begins four hours late', { start: begins + 4 * hour }],
    ['ends a minute after the beginning of its last day', { end: ends - 24 * hour + 60_000 }],
    ['ends a minute early', { end: ends - 60_000 }],
    ['ends a millisecond early', { end: ends - 1 }],
    ['ends a day late', { end: ends + 24 * hour }],
    ['ends four hours early', { end: ends - 4 * hour }],
  ])('finds a period that %s, though it shows the same days', async (_, period) => {
    const { status, said } = await believed(await withPeriod(period))
    const day = period.start === undefined ? '2026-11-24 ends' : '2026-11-19 begins'
    const at = new Date(period.start === undefined ? ends : begins).toISOString()
    expect(said).toContain(`manifest.json: in Europe/Berlin, ${day} at ${at}, and not at `)
    expect(status, said).toBe(1)
  })

  it.each<[string, Moments]>([
    ['begins an hour late', { start: begins + hour }],
    ['begins half an hour early', { start: begins - hour / 2 }],
    ['ends an hour early', { end: ends - hour }],
    ['ends two hours late', { end: ends + 2 * hour }],
  ])('does not judge a period that %s, as other rules of its time zone could have it', async (_, period) => {
    const { status, said } = await believed(await withPeriod(period))
    expect(said).toMatch(
      /not checked {2}whether the period (begins|ends) where it must: in Europe\/Berlin, .* at .*, by the time zone data of this Node \(.*\), and at .* by manifest\.json/,
    )
    expect(said).toMatch(/RESULT {7}COULD NOT CHECK: .*with another version of Node/)
    expect(status, said).toBe(2)
  })

  it('judges the moments of a time zone that has no rules', async () => {
    const period = { ...plan.period, timeZone: 'UTC' }
    for (const [from, to] of [
      ['"start":"2026-11-19T00', '"start":"2026-11-19T01'],
      ['"end":"2026-11-25T00', '"end":"2026-11-24T23'],
    ] as const) {
      const lied = (own: Map<string, Buffer>) => {
        const manifest = own.get(manifestPath)?.toString() ?? ''
        expect(manifest).toContain(from)
        own.set(manifestPath, Buffer.from(manifest.replace(from, to)))
      }
      const { status, said } = await believed(await forged(lied, { made: { asked: { ...plan, period } } }))
      expect(status, said).toBe(1)
    }
  })

  it('calls nothing wrong where the Node of the auditor has other rules, or does not know the time zone', () => {
    const path = write('pack.zip', archive)
    const verifyWith = (zone: string) => {
      const preload = write(
        'other-rules.mjs',
        `const Real = Intl.DateTimeFormat
Intl.DateTimeFormat = function (locale, options) {
  return new Real(locale, { ...options, timeZone: ${JSON.stringify(zone)} })
}
`,
      )
      const flags = ['--import', pathToFileURL(preload).href]
      const { status, stdout } = runVerifierAlone(['pack', path, '--trust-root', trust], flags)
      return { status, said: stdout }
    }
    expect(verifyWith('Europe/Berlin').status).toBe(0)
    const other = verifyWith('Europe/London')
    expect(other.said).not.toContain('wrong ')
    expect(other.said).toContain('COULD NOT CHECK: whether the period begins where it must')
    expect(other.said).toContain('not checked  whether the period ends where it must')
    expect(other.status).toBe(2)
    const unknown = verifyWith('Europe/Atlantis')
    expect(unknown.said).not.toContain('wrong ')
    expect(unknown.said).toContain(
      'COULD NOT CHECK: whether the period begins and ends where it must: this Node does not know the time zone Europe/Berlin. Verify with a newer Node.',
    )
    expect(unknown.status).toBe(2)
  })

  it('finds a period whose days are none, or in the wrong order', async () => {
    for (const [from, to] of [
      ['"from":"2026-11-19"', '"from":"2026-11-31"'],
      ['"from":"2026-11-19"', '"from":"19.11.2026"'],
      ['"from":"2026-11-19"', '"from":"2026-11-26"'],
    ] as const) {
      const lied = (own: Map<string, Buffer>) =>
        own.set(manifestPath, Buffer.from(own.get(manifestPath)?.toString().replace(from, to) ?? ''))
      const { status, said } = await believed(await forged(lied))
      expect(said).toContain('manifest.json: its period is not one of whole days.')
      expect(status).toBe(1)
    }
  })

  it('finds the same moments as the pack where a day has no midnight, two, or is not there', async () => {
    for (const [timeZone, from, to] of [
      ['America/Santiago', '2025-09-07', '2026-04-04'],
      ['Africa/Cairo', '2026-04-24', '2026-10-29'],
      ['America/St_Johns', '2010-11-07', '2011-03-13'],
      ['Pacific/Apia', '2011-12-30', '2011-12-31'],
      ['Pacific/Apia', '2011-12-28', '2011-12-29'],
      ['Australia/Lord_Howe', '2026-04-05', '2026-10-03'],
      ['Pacific/Kiritimati', '2026-11-19', '2026-11-24'],
      ['Africa/Monrovia', '1970-01-01', '1972-01-06'],
      ['Etc/GMT+12', '2026-11-19', '2026-11-24'],
    ] as const) {
      const asked = { ...plan, period: { from, to, timeZone } }
      const { status, said } = await believed(await zipOf(await filesOf({ asked })))
      expect(status, said).toBe(0)
    }
  })

  it('finds a pack that somebody made with keys of their own', async () => {
    const thief = testKey(9, testOrigin)
    const theirs = await forged(() => undefined, { key: thief })
    const { status, said } = await believedBoth(theirs)
    expect(said).toContain('which the trust root does not have for')
    expect(status).toBe(1)
    // Alone it agrees with itself, which is not "verified".
    expect((await verify(theirs)).status).toBe(2)
    const swapped = await believed(
      await forged((own) => own.set('keys/trust-root.json', Buffer.from(rootOf(logKey, thief)))),
    )
    expect(swapped.said).toContain('keys/trust-root.json has the key')
    expect(swapped.status).toBe(1)
    const strange = write('strange-root.json', rootOf(logKey).replaceAll(testOrigin, 'countersign/another'))
    const unknown = await verify(archive, '--trust-root', strange)
    expect(unknown.status).toBe(2)
  })

  it('unpacks nothing that the manifest does not vouch for, so that no bomb goes off', async () => {
    // Of a size whose bytes stand nowhere else in the archive.
    const bomb = Buffer.alloc(0x4abcdef)
    const larger = await believedBoth(await changed((own) => own.set('README.txt', bomb)))
    expect(larger.said).toContain(`README.txt says to have ${bomb.length} bytes`)
    expect(larger.status).toBe(1)
    const manifest = await believedBoth(await changed((own) => own.set(manifestPath, bomb)))
    expect(manifest.said).toContain(`manifest.json says to have ${bomb.length} bytes`)
    expect(manifest.status).toBe(1)
    for (const name of ['report.json', 'report.jws', 'report.html']) {
      const report = await believedBoth(await changed((own) => own.set(name, bomb)))
      expect(report.said).toContain(`${name} says to have ${bomb.length} bytes`)
      expect(report.status).toBe(1)
    }
    // Says to be small and is not.
    const zipped = await changed((own) => own.set('README.txt', bomb))
    const small = Buffer.from(zipped)
    const size = Buffer.alloc(4)
    size.writeUInt32LE(bomb.length)
    const wanted = Buffer.alloc(4)
    wanted.writeUInt32LE(files.get('README.txt')?.length ?? 0)
    for (let at = small.indexOf(size); at >= 0; at = small.indexOf(size, at + 1)) wanted.copy(small, at)
    const lied = await believedBoth(small)
    expect(lied.said).toContain('README.txt unpacks to more than')
    expect(lied.status).toBe(1)
  })

  it('takes no name that leads out of the archive, none twice, and no file that is in no manifest', async () => {
    for (const name of [
      '../evil',
      '/etc/passwd',
      'a/../../evil',
      'C:\\evil',
      'log//x',
      '.hidden',
      'a/./b',
      'nul\u0000',
    ]) {
      const { status, said } = await believed(await changed((own) => own.set(name, Buffer.from('x'))))
      expect(status, name).toBe(1)
      expect(said).toContain('leads out of it')
    }
    const twice = await zipOf([...files, ['README.txt', Buffer.from('another')]])
    expect(await believed(twice)).toMatchObject({
      status: 1,
      said: expect.stringContaining('two files of the name README.txt'),
    })
    const more = await believed(await changed((own) => own.set('extra.txt', Buffer.from('x'))))
    expect(more).toMatchObject({
      status: 1,
      said: expect.stringContaining('extra.txt is neither in manifest.json nor in report.json.'),
    })
    const fewer = await believed(await changed((own) => own.delete('events.csv')))
    expect(fewer).toMatchObject({ status: 1, said: expect.stringContaining('events.csv is missing.') })
  })

  it('finds what is before, behind or between the files of an archive, and one that is cut off', async () => {
    expect((await believed(Buffer.concat([Buffer.from('x'), archive]))).status).toBe(1)
    expect((await believed(Buffer.concat([archive, Buffer.from('x')]))).status).toBe(1)
    expect((await believed(archive.subarray(0, -1))).status).toBe(1)
    expect((await believed(archive.subarray(0, 1_000))).status).toBe(1)
    expect((await believed(Buffer.alloc(0))).status).toBe(1)
  })

  it('answers could not check for a version that it does not know, and where there is no file', async () => {
    const versions = [
      [manifestPath, 'pack.v3', 'pack.v1', 'This program knows v2 and v3 of packs, and this one is v1: '],
      [manifestPath, 'pack.v3', 'pack.v4', 'This program knows v2 and v3 of packs, and this one is v4: '],
      [
        reportFilePath,
        'report.v2',
        'report.v3',
        'This program knows v1 and v2 of reports, and this one is v3: ',
      ],
    ] as const
    for (const [path, ours, theirs, message] of versions) {
      const { status, said } = await believed(
        await forged((own) =>
          own.set(path, Buffer.from(own.get(path)?.toString().replace(ours, theirs) ?? '')),
        ),
      )
      expect([status, said]).toEqual([2, expect.stringContaining(message)])
      expect(said).toContain(
        'have the pack made again, or take the verifier of the Countersign that made it.',
      )
    }
    const none = runVerifierAlone(['pack', join(folder, 'none.zip'), '--trust-root', trust])
    expect(none.status).toBe(2)
  })
})
