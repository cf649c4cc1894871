import { describe, expect, it } from 'vitest'
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
const software = (files: ReadonlyMap<string, Buffer>): string =>
  JSON.parse(files.get('manifest.json')?.toString() ?? '').software

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

  it('is in the pack, told by README and manifest, and the same whenever it was printed', async () => {
    const files = await filesOf({ printed: printedAt('20261129110525') })
    expect(files.get('report.pdf')?.equals(pdf('20261129120000'))).toBe(true)
    expect(files.get('README.txt')?.toString()).toContain(
      `report.pdf              the same for paper, printed by ${by}.`,
    )
    expect(software(files)).toBe(`countersign 0.1.0; report.pdf by ${by}`)
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
    expect(files.get('README.txt')?.toString()).toContain(
      `There is no report.pdf  ${absences[code]} (${code})`,
    )
    expect(software(files)).toBe(`countersign 0.1.0; no report.pdf (${code})`)
  })

  it('is told to be absent when it is rubbish', async () => {
    const files = await filesOf({ printed: { ok: true, by, bytes: Buffer.from('rubbish') } })
    expect(files.has('report.pdf')).toBe(false)
    expect(files.get('README.txt')?.toString()).toContain('(PDF_UNREADABLE)')
  })

  it('is printed from the report, whose links lead nowhere on paper', async () => {
    let page = ''
    const source = await aSource()
    await packOf({
      ...source,
      async print(given) {
        page = given
        return { ok: false, code: 'PDF_OFF' }
      },
    })
    const report = (await filesOf()).get('report.html')?.toString() ?? ''
    expect(page).toBe(printable(report))
    expect(report).toContain('<a href="events.csv">')
    expect(page).toContain('<a data-file="events.csv">')
    expect(page).not.toMatch(/\shref=/)
    expect(report).toContain(`root ${Buffer.from(source.end.root).toString('hex')}`)
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
  })
})
