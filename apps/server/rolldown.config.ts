import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type InputOptions, type OutputOptions, rolldown } from 'rolldown'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync(here('package.json'), 'utf8'),
)
const own = Object.keys(dependencies).filter((name) => !name.startsWith('@countersign/'))

/** What this app depends on itself stays where pnpm put it; our packages and what only they need are bundled. */
const external = (id: string): boolean =>
  id.startsWith('node:') || own.some((name) => id === name || id.startsWith(`${name}/`))

/**
 * A program in one file. What two programs share is in both: in a file of its own it would be loaded before the first line of
 * either, and so before what has to come first.
 */
const reading = (input: string): InputOptions => ({ input, platform: 'node', external })
const writing = { format: 'esm', codeSplitting: false } satisfies OutputOptions

/** What a server starts beside itself lies beside it. */
const exporter = { input: here('src/compliance/making/exporter.ts'), file: 'exporter.mjs' }

/** A program of this app as it is shipped, in a folder. */
export async function bundleInto(folder: string, program: { input: string; file: string }): Promise<void> {
  for (const { input, file } of [program, exporter]) {
    const bundle = await rolldown(reading(input))
    await bundle.write({ ...writing, file: join(folder, file) })
    await bundle.close()
  }
}

export default defineConfig(
  [{ input: here('src/main.ts'), file: 'main.js' }, exporter].map(({ input, file }) => ({
    ...reading(input),
    output: { ...writing, file: `dist/${file}`, sourcemap: true },
  })),
)
