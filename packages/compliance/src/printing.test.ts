import { createHash } from 'node:crypto'
import { sha256 as hash, testOrigin } from '@countersign/ledger/testing'
import { describe, expect, it } from 'vitest'
import { blocksOf } from './blocks.ts'
import { absences, type PdfAbsence, type Printed, printable, settled } from './printing.ts'
import { aSource, filesOf, packOf } from './testing.ts'

const at = '2026-11-21T12:00:07.250Z'
const pdf = (madeAt: string, rest = '') =>
  Buffer.concat([
    Buffer.from(`%PDF-1.4\n<</Creator (Chromium)\n/CreationDate (D:${madeAt}+00'00')\n`),
    Buffer.from(`/ModDate (D:${madeAt}+00'00')>>\nstream `),
    // What is no text keeps its bytes.
    Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    Buffer.from(`${rest}\nstartxref\n99\n%%EOF\n`),
  ])
const by = 'Chromium 156.0.8078.108'
const printedAt = (madeAt: string, rest?: string): Printed => ({ ok: true, by, bytes: pdf(madeAt, rest) })
const sha256 = (bytes: Buffer | undefined): string =>
  createHash('sha256')
    .update(bytes ?? Buffer.of())
    .digest('hex')
const inReport = (files: ReadonlyMap<string, Buffer>) =>
  JSON.parse(files.get('report.json')?.toString() ?? '')

describe('the PDF of a pack', () => {
  it('says of its making what the range says, and is otherwise what was printed', () => {
    const one = settled(printedAt('20261129110525'), at)
    const other = settled(printedAt('20270101000000'), at)
    expect(one).toEqual(other)
    expect(one).toEqual({ ok: true, by, bytes: new Uint8Array(pdf('20261121120007')) })
    expect(settled(printedAt('20261129110525', 'a'), at)).not.toEqual(other)
  })

  it('leaves alone what it was given', () => {
    const printed = printedAt('20261129110525')
    settled(printed, at)
    expect(printed).toEqual(printedAt('20261129110525'))
  })

  it.each([
    ['nothing', ''],
    ['a page', '<!doctype html>'],
    ['one that is cut off', '%PDF-1.4\n<<'],
    ['one behind something', 'x%PDF-1.4\n%%EOF\n'],
  ])('is not %s', (_, text) => {
    const printed: Printed = { ok: true, by, bytes: Buffer.from(text) }
    expect(settled(printed, at)).toEqual({ ok: false, code: 'PDF_UNREADABLE' })
  })

  it('is in the pack, told by report.json, and the same whenever it was printed', async () => {
    const files = await filesOf({ printed: printedAt('20261129110525') })
    expect(files.get('report.pdf')?.equals(pdf('20261129120000'))).toBe(true)
    expect(inReport(files).pdf).toEqual({ by })
    const packs = await Promise.all(
      ['20261129110525', '20270101000000'].map(async (when) =>
        packOf(await aSource({ printed: printedAt(when) })),
      ),
    )
    expect(packs[0]?.equals(packs[1] ?? Buffer.of())).toBe(true)
  })

  it.each(Object.keys(absences) as PdfAbsence[])('is told to be absent for %s', async (code) => {
    const files = await filesOf({ printed: { ok: false, code } })
    expect(files.has('report.pdf')).toBe(false)
    expect(inReport(files).pdf).toEqual({ absence: code })
    expect(files.get('report.html')?.toString()).toContain(
      `There is no report.pdf. ${absences[code]} (<code>${code}</code>)`,
    )
  })

  it('is told to be absent when it is rubbish', async () => {
    const files = await filesOf({ printed: { ok: true, by, bytes: Buffer.from('rubbish') } })
    expect(files.has('report.pdf')).toBe(false)
    expect(inReport(files).pdf).toEqual({ absence: 'PDF_UNREADABLE' })
  })

  it('changes nothing in the manifest, its signature and README, whatever came of printing', async () => {
    const given: Printed[] = [
      printedAt('20261129110525'),
      { ok: true, by: 'Chromium 157.0.1.2', bytes: pdf('20261129110525', 'another font') },
      ...(Object.keys(absences) as PdfAbsence[]).map((code) => ({ ok: false, code }) as const),
    ]
    const [first, ...others] = await Promise.all(given.map((printed) => filesOf({ printed })))
    for (const other of others) {
      const own = [...other].filter(([name]) => !name.startsWith('report.'))
      expect(own).toEqual([...(first ?? [])].filter(([name]) => !name.startsWith('report.')))
    }
  })

  it('is vouched for, like the report, by report.json, which names the manifest that both are about', async () => {
    const files = await filesOf({ printed: printedAt('20261129110525') })
    const { end } = await aSource()
    const record = (path: string) => {
      const bytes = files.get(path) ?? Buffer.alloc(0)
      return { path, bytes: bytes.length, sha256: sha256(bytes), blocks: blocksOf(bytes, hash) }
    }
    const manifest = record('manifest.json')
    expect(inReport(files)).toEqual({
      mediaType: 'application/vnd.countersign.report.v2+json',
      log: testOrigin,
      checkpoint: { size: 8, root: Buffer.from(end.root).toString('hex') },
      manifestBlocks: manifest.blocks,
      manifestBytes: manifest.bytes,
      manifestSha256: manifest.sha256,
      pdf: { by },
      files: [record('report.html'), record('report.pdf')],
    })
    expect(inReport(await filesOf()).files.map(({ path }: { path: string }) => path)).toEqual(['report.html'])
    const listed: { path: string }[] = JSON.parse(files.get('manifest.json')?.toString() ?? '').files
    expect(listed.map(({ path }) => path)).toEqual(
      [...files.keys()].filter((path) => !/^(manifest|report)\./.test(path)).sort(),
    )
  })

  it('is printed from the report, whose links lead nowhere on paper', async () => {
    let page = ''
    const source = await aSource()
    const printed = printedAt('20261129110525')
    await packOf({
      ...source,
      async print(given) {
        page = given
        return printed
      },
    })
    const report = (await filesOf({ printed })).get('report.html')?.toString() ?? ''
    expect(page).toBe(printable(report))
    expect(report).toContain('<a href="events.csv">')
    expect(page).toContain('<a data-file="events.csv">')
    expect(page).not.toMatch(/\shref=/)
  })

  it('names the manifest, the log, its size and its root at the foot of each page and at the end of the report', async () => {
    const files = await filesOf({ printed: printedAt('20261129110525') })
    const { end } = await aSource()
    const [root, manifest] = [Buffer.from(end.root).toString('hex'), sha256(files.get('manifest.json'))]
    const report = files.get('report.html')?.toString() ?? ''
    const [, foot = ''] = /@bottom-left\{content:([^}]*)\}/.exec(report) ?? []
    expect(foot).toContain(
      `"SHA-256 of manifest.json ${manifest}" "\\a " "Root of the log          ${root}" "\\a " "${testOrigin}, 8 events"`,
    )
    const [, last = ''] = /<footer>(.*)<\/footer>\n<\/body>/s.exec(report) ?? []
    for (const named of [manifest, root, testOrigin, '8 events', 'report.json']) expect(last).toContain(named)
  })

  it('lets no name of a log end the style of the report', async () => {
    const log = '"}</style><script>'
    const source = { ...(await aSource()), log }
    let page = ''
    await packOf({
      ...source,
      async print(given) {
        page = given
        return { ok: false, code: 'PDF_OFF' }
      },
    })
    expect(page.match(/<\/style>/g)).toHaveLength(1)
    expect(page).not.toContain('<script>')
    expect(page).toContain('<code>&#34;}&#60;/style&#62;&#60;script&#62;</code>')
  })
})
