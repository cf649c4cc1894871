import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { z } from 'zod'

const dist = new URL('./dist/', import.meta.url)
const limitKiB = 250

const Chunk = z.object({
  file: z.string(),
  imports: z.array(z.string()).default([]),
  css: z.array(z.string()).default([]),
})
const Manifest = z.record(z.string(), Chunk)

// What a browser needs before the page can be used: the entry, the page, and all they import. Fonts are left out:
// text is readable before they arrive.
const firstLoads = {
  'the sign-in page': ['index.html', 'src/session/SignInPage.tsx'],
  'the home page': ['index.html', 'src/layout/Shell.tsx', 'src/home/HomePage.tsx'],
}

function readManifest(): z.infer<typeof Manifest> {
  const file = new URL('.vite/manifest.json', dist)
  if (!existsSync(file)) {
    throw new Error('apps/web is not built. Run `pnpm --filter @countersign/web build` first.')
  }
  return Manifest.parse(JSON.parse(readFileSync(file, 'utf8')))
}

function filesOf(roots: readonly string[]): Set<string> {
  const manifest = readManifest()
  const seen = new Set<string>()
  const files = new Set<string>()
  const visit = (name: string) => {
    if (seen.has(name)) return
    seen.add(name)
    const chunk = manifest[name]
    if (!chunk) throw new Error(`The build has no ${name}. Correct the list of first loads in this test.`)
    for (const file of [chunk.file, ...chunk.css]) files.add(file)
    for (const imported of chunk.imports) visit(imported)
  }
  for (const root of roots) visit(root)
  return files
}

it.each(Object.entries(firstLoads))('%s loads at most 250 KiB', (_, roots) => {
  const sizes = [...filesOf(roots)].map((file) => ({
    file,
    kib: gzipSync(readFileSync(new URL(file, dist))).length / 1024,
  }))
  const total = sizes.reduce((sum, { kib }) => sum + kib, 0)
  const list = sizes
    .sort((a, b) => b.kib - a.kib)
    .map(({ file, kib }) => `${kib.toFixed(1).padStart(7)} KiB  ${file}`)
    .join('\n')
  expect(total, `${total.toFixed(1)} KiB gzip:\n${list}`).toBeLessThanOrEqual(limitKiB)
})
