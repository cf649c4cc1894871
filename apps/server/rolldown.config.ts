import { readFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync(new URL('package.json', import.meta.url), 'utf8'),
)
const own = Object.keys(dependencies).filter((name) => !name.startsWith('@countersign/'))

/** What this app depends on itself stays where pnpm put it; our packages and what only they need are bundled. */
export const stays = (id: string): boolean =>
  id.startsWith('node:') || own.some((name) => id === name || id.startsWith(`${name}/`))

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  external: stays,
  output: { dir: 'dist', format: 'esm', entryFileNames: 'main.js', sourcemap: true, cleanDir: true },
})
