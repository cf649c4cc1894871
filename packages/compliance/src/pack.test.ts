import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEventLine, parseRangeStart } from '@countersign/ledger'
import { sha256 } from '@countersign/ledger/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { blocksOf } from './blocks.ts'
import { aSource, filesOf, history, packOf, plan, zipOf } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-pack-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const Control = z.looseObject({
  state: z.string(),
  events: z.number(),
  exceptions: z.number(),
  samples: z.array(z.number()),
})
const control = (files: ReadonlyMap<string, Buffer>, name: string) =>
  Control.parse(JSON.parse(files.get(`controls/soc2/${name}.json`)?.toString() ?? ''))

/** RFC 4180 and nothing more lenient: every line ends with CR and LF, and a quote stands only where it opens, closes or is doubled. */
function strictRows(table: string): string[][] {
  const rows: string[][] = [[]]
  let rest = table
  while (rest !== '') {
    const [all = '', quoted, bare = '', end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? []
    if (all === '') throw new Error(`This is no cell: ${rest.slice(0, 40)}`)
    rows.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    rest = rest.slice(all.length)
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

describe('a pack', () => {
  it('has the same bytes when it is made again, and other ones for another question', async () => {
    const once = await packOf(await aSource())
    expect((await packOf(await aSource())).equals(once)).toBe(true)
    expect((await packOf(await aSource(), { ...plan, redaction: 'bodies' })).equals(once)).toBe(false)
  })

  it('is the same archive whether its files were written side by side or one after the other', async () => {
    expect((await packOf(await aSource())).equals(await zipOf(await filesOf()))).toBe(true)
  })

  it('has every header of its range, and of the events that a control rests on the bodies too', async () => {
    const files = await filesOf()
    const [first = '', ...headers] = files.get('log/headers.jsonl')?.toString().trimEnd().split('\n') ?? []
    expect(parseRangeStart(first).ok).toBe(true)
    expect(headers).toHaveLength(7)
    const events = files.get('events.jsonl')?.toString().trimEnd().split('\n').map(parseEventLine) ?? []
    // What lies before and after the period is in the range and not in here.
    expect(events.map((event) => event.ok && event.value.index)).toEqual([1, 2, 3, 4, 5])
    expect(events.every((event) => event.ok && event.value.bodyBytes !== null)).toBe(true)
  })

  it('withholds bodies when that was asked for, and says so of each', async () => {
    const files = await filesOf({ asked: { ...plan, redaction: 'bodies' } })
    expect(files.get('events.jsonl')?.toString()).not.toContain('SUM')
    expect(files.get('events.csv')?.toString()).not.toContain('SUM')
    expect(
      files
        .get('events.csv')
        ?.toString()
        .match(/,withheld,/g),
    ).toHaveLength(5)
  })

  it('keeps a table from becoming a program', async () => {
    const table = (await filesOf()).get('events.csv')?.toString() ?? ''
    const cells = table.split(/\r\n/).flatMap((line) => [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)])
    const texts = cells.map(([, cell = '']) => (cell.startsWith('"') ? cell.slice(1, -1) : cell))
    expect(texts).toContain("'=SUM(A1:A9)")
    expect(texts.filter((text) => /^[=+\-@]/.test(text))).toEqual([])
    expect(texts.length % 23).toBe(1)
  })

  it('is read by a strict reader of tables, cell by cell', async () => {
    const files = await filesOf()
    const [columns = [], ...rows] = strictRows(files.get('events.csv')?.toString() ?? '')
    expect(columns.slice(0, 3)).toEqual(['seq', 'event_id', 'occurred_at'])
    expect(rows.map((row) => row.length)).toEqual(Array(5).fill(columns.length))
    const cell = (row: number, name: string) => rows[row]?.[columns.indexOf(name)]
    expect(rows.map((_, at) => cell(at, 'seq'))).toEqual(['1', '2', '3', '4', '5'])
    expect(cell(0, 'actor_name')).toBe("'=SUM(A1:A9)")
    expect(JSON.parse(cell(1, 'words') ?? '')).toEqual({ name: 'Bo, “the second”' })
  })

  it('says evidenced, gap and not evaluated, and never evidenced for want of evidence', async () => {
    const files = await filesOf()
    // Somebody asked and somebody approved, and nothing came of it.
    expect(control(files, 'cc8.1')).toMatchObject({ state: 'not-evaluated', events: 2, exceptions: 0 })
    const granted = await filesOf({ events: history({ granted: 1 }) })
    expect(control(granted, 'cc8.1')).toMatchObject({ state: 'evidenced', events: 5, exceptions: 0 })
    expect(control(files, 'cc6.2')).toMatchObject({ state: 'evidenced', events: 2 })
    expect(control(files, 'cc6.6')).toMatchObject({ state: 'not-evaluated', events: 0 })
    expect(control(files, 'cc6.8')).toMatchObject({ state: 'not-evaluated', events: 0 })
    // One of its two parts is evidenced by nothing.
    expect(control(files, 'cc7.5').state).toBe('not-evaluated')
    const without = history().filter((_, at) => at !== 5)
    expect(control(await filesOf({ events: without }), 'cc2.1').state).toBe('gap')
  })

  it('finds who approved what they asked for themselves', async () => {
    const own = await filesOf({ events: history({ approvedBy: 'person:per_01K9ZB3W6R0000000000000001' }) })
    expect(control(own, 'cc8.1')).toMatchObject({ state: 'gap', exceptions: 1 })
    expect(control(own, 'cc6.3')).toMatchObject({ state: 'gap', exceptions: 1 })
  })

  it('finds a promotion that was granted and that nobody, or too few, had approved', async () => {
    const asked = { ...plan, frameworks: ['soc2', 'ai-act'] }
    const states = async (granted: number) => {
      const files = await filesOf({ events: history({ granted }), asked })
      const confirmed = Control.parse(
        JSON.parse(files.get('controls/ai-act/art.-14-5.json')?.toString() ?? ''),
      )
      return [control(files, 'cc8.1'), confirmed].map(({ state, exceptions }) => `${state} ${exceptions}`)
    }
    expect(await states(0)).toEqual(['gap 1', 'gap 1'])
    expect(await states(1)).toEqual(['evidenced 0', 'gap 1'])
    expect(await states(2)).toEqual(['evidenced 0', 'evidenced 0'])
  })

  it('does not judge a vote whose request lies before its range', async () => {
    const late = { ...plan, period: { ...plan.period, from: '2026-11-22' } }
    const events = history({ granted: 1 })
    expect(control(await filesOf({ events, from: 4, asked: late }), 'cc8.1').state).toBe('not-evaluated')
    expect(control(await filesOf({ events, from: 1, asked: late }), 'cc8.1').state).toBe('evidenced')
  })

  it('is not made of a ledger that does not lead to its checkpoint', async () => {
    const source = await aSource()
    const lacking = {
      ...source,
      async *events() {
        for await (const batch of source.events(true)) yield batch.filter(({ position }) => position !== 2)
      },
    }
    await expect(packOf(lacking)).rejects.toThrow('The event at position 2 is missing.')
  })

  it('lists the blocks of each file that has no lines, more of them the larger it is and never many', async () => {
    const files = await filesOf()
    const Listed = z.object({
      files: z.array(
        z.object({ path: z.string(), rows: z.number().nullable(), blocks: z.array(z.string()).nullable() }),
      ),
    })
    const listed = Listed.parse(JSON.parse(files.get('manifest.json')?.toString() ?? '')).files
    for (const { path, rows, blocks } of listed) {
      expect(blocks === null, path).toBe(rows !== null)
      const [first = ''] = blocks ?? []
      const begins = files.get(path)?.subarray(0, 1_024) ?? Buffer.alloc(0)
      if (blocks) expect(createHash('sha256').update(begins).digest('hex').slice(0, 16)).toBe(first)
    }
    const count = (length: number) => blocksOf(Buffer.alloc(length), sha256).length
    expect([0, 1, 1_024, 1_025, 1 << 20, (1 << 20) + 1, 32 << 20].map(count)).toEqual([
      0, 1, 1, 2, 1_024, 513, 1_024,
    ])
  })

  it('opens with unzip and with Python, which find every file as it was', async () => {
    const files = await filesOf()
    for (const isLarge of [false, true]) {
      const path = join(folder, `pack-${isLarge}.zip`)
      writeFileSync(path, await zipOf(files, isLarge))
      const out = join(folder, `out-${isLarge}`)
      execFileSync('unzip', ['-q', path, '-d', out])
      for (const [name, bytes] of files) expect(readFileSync(join(out, name)).equals(bytes), name).toBe(true)
      const listed = execFileSync('python3', [
        '-c',
        'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(z.testzip(),len(z.namelist()))',
        path,
      ]).toString()
      expect(listed.trim()).toBe(`None ${files.size}`)
    }
  })
})
