import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { chunks } from './chunks.ts'
import { precompress } from './precompress.ts'

const server = process.env.COUNTERSIGN_DEV_SERVER ?? 'http://127.0.0.1:4401'

export default defineConfig({
  plugins: [react(), tailwindcss(), precompress()],
  build: {
    manifest: true,
    // `light-dark()` in the tokens is native in these; older targets would have it rewritten into doubled variables.
    target: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
    // The content policy allows no data: fonts, and inlined files would be counted with the script that holds them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: chunks } },
  },
  // The policy engine runs in a worker of our own origin; the content policy allows no other.
  worker: { format: 'es' },
  server: {
    proxy: Object.fromEntries(
      ['/trpc', '/auth', '/v1', '/health', '/.well-known'].map((path) => [path, server]),
    ),
  },
})
