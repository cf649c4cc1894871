import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { stays } from '../../rolldown.config.ts'

/**
 * A program of this app in one file, as it is shipped: what is started many times by a test need not be compiled each time. It
 * lies inside the package, so that it finds what it does not contain.
 */
export class Bundle {
  readonly #folder = mkdtempSync(join(import.meta.dirname, '../../node_modules/.program-'))
  readonly path = join(this.#folder, 'program.mjs')
  private constructor() {}

  static async of(input: string): Promise<Bundle> {
    const made = new Bundle()
    const bundle = await rolldown({ input, platform: 'node', external: stays })
    await bundle.write({ file: made.path, format: 'esm', codeSplitting: false })
    await bundle.close()
    return made
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
