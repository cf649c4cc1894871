import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PdfAbsence, Printed } from '@countersign/compliance'
import { unless } from '../../database/embedded/error-code.ts'
import { runBounded } from './bounded-program.ts'
import { findBrowser, noBrowser, printingArgs, versionIn } from './browser.ts'

type Deps = {
  /** What the operator named, or null for one of the usual names. */
  readonly browser: string | null
  readonly path: string
  readonly log: Log
  readonly limits?: Limits
}
type Log = Record<'warn' | 'error', (fields: object, text: string) => void>
type Limits = { readonly answerMs: number; readonly printMs: number; readonly bytes: number }

type Standing =
  | { readonly ok: true; readonly program: string; readonly by: string }
  | { readonly ok: false; readonly code: PdfAbsence }

const usualLimits: Limits = { answerMs: 10_000, printMs: 60_000, bytes: 32 * 1024 * 1024 }
/** Programs come and go with an update of the machine, and a page need not start one each time that it is shown. */
const rememberedMs = 60_000

const absent = (code: PdfAbsence) => ({ ok: false, code }) as const

/**
 * Prints reports with a Chromium of the machine, if there is one. It reads pages that we wrote, in a folder of its own that is gone
 * afterwards; whatever it does instead of printing is an answer with a code, and never a fault of the pack.
 */
export class ReportPrinter {
  readonly #deps: Deps
  readonly #limits: Limits
  #remembered: { until: number; standing: Promise<Standing> } | null = null
  constructor(deps: Deps) {
    this.#deps = deps
    this.#limits = deps.limits ?? usualLimits
  }

  /** Whether a report would be printed now, and by what. */
  standing(): Promise<Standing> {
    const now = performance.now()
    if (this.#remembered && this.#remembered.until > now) return this.#remembered.standing
    const standing = this.#ask()
    this.#remembered = { until: now + rememberedMs, standing }
    return standing
  }

  async print(page: string, signal: AbortSignal): Promise<Printed> {
    const standing = await this.#ask()
    if (!standing.ok) return standing
    return this.#inFolder(async (folder) => {
      const [source, target] = [join(folder, 'report.html'), join(folder, 'report.pdf')]
      await writeFile(source, page)
      const args = printingArgs(join(folder, 'profile'), source, target, process.getuid?.() === 0)
      const { isLate, code, output } = await this.#run(
        [standing.program, ...args],
        folder,
        this.#limits.printMs,
        signal,
      )
      if (isLate) return this.#not('PDF_TIMED_OUT', output)
      if (code !== 0) return this.#not('PDF_FAILED', output)
      const bytes = await readAtMost(target, this.#limits.bytes)
      if (bytes === null) return this.#not('PDF_FAILED', output)
      if (bytes.length > this.#limits.bytes) return this.#not('PDF_TOO_LARGE', output)
      return { ok: true, by: standing.by, bytes }
    })
  }

  async #ask(): Promise<Standing> {
    const { browser, path } = this.#deps
    if (browser === noBrowser) return absent('PDF_OFF')
    const program = await findBrowser(browser, path)
    if (program === null) return absent('PDF_NO_BROWSER')
    return this.#inFolder(async (folder) => {
      const never = new AbortController().signal
      const { output } = await this.#run([program, '--version'], folder, this.#limits.answerMs, never)
      const by = versionIn(output)
      return by === null ? this.#not('PDF_NOT_CHROMIUM', output) : { ok: true, program, by }
    })
  }

  #run(command: readonly string[], folder: string, mostMs: number, signal: AbortSignal) {
    // Nothing of the server's environment, in which there are secrets; and a home that goes with the folder.
    const env = { PATH: this.#deps.path, HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8', TZ: 'UTC' }
    return runBounded(command, { cwd: folder, env, mostMs, signal })
  }

  /** The operator sees what it said; whoever holds the pack has the code. */
  #not(code: PdfAbsence, said: string) {
    this.#deps.log.warn({ code, said }, 'a report could not be printed')
    return absent(code)
  }

  async #inFolder<Answer>(work: (folder: string) => Promise<Answer>) {
    const { log } = this.#deps
    try {
      const folder = await mkdtemp(join(tmpdir(), 'countersign-print-'))
      try {
        return await work(folder)
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 3 })
      }
    } catch (error) {
      // No room, no rights: a pack without a PDF is better than none.
      log.error({ err: error }, 'a report could not be printed')
      return absent('PDF_FAILED')
    }
  }
}

/** One byte more when there is more; null when there is no file. */
async function readAtMost(file: string, most: number): Promise<Buffer | null> {
  const handle = await unless(['ENOENT'], open(file))
  if (handle === null) return null
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(Math.min(size, most + 1))
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    return bytes.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
