import { defineConfig } from 'rolldown'

// Our own packages are bundled from their source; what comes from npm stays where pnpm put it.
const isOurs = (id: string) => id.startsWith('.') || id.startsWith('/') || id.startsWith('@countersign/')

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  external: (id) => !isOurs(id),
  output: { dir: 'dist', format: 'esm', entryFileNames: 'main.js', sourcemap: true, cleanDir: true },
})
