import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundleInto } from '../../rolldown.config.ts'

/**
 * A program of this app as it is shipped: what is started many times by a test or measured by a bench need not be compiled each
 * time. It lies inside the package, so that it finds what it does not contain.
 */
export class Bundle {
  readonly #folder = mkdtempSync(join(import.meta.dirname, '../../node_modules/.program-'))
  readonly path = join(this.#folder, 'program.mjs')
  private constructor() {}

  static async of(input: string): Promise<Bundle> {
    const made = new Bundle()
    await bundleInto(made.#folder, { input, file: 'program.mjs' })
    return made
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
