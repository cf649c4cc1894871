import { defineConfig } from 'vitest/config'

export default defineConfig(({ mode }) => ({
  test: {
    // `--mode large`: what takes minutes, and is run by hand after a change of what it shows.
    provide: { scale: mode === 'large' ? 'large' : 'small' },
    include: [
      '*.test.ts',
      'packages/**/*.test.ts',
      'apps/**/*.test.{ts,tsx}',
      'drizzle/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    // As the server does it, so that what is tested is what is shipped.
    setupFiles: ['apps/server/src/compiled-schemas.ts', 'properties.setup.ts'],
    globalSetup: ['apps/server/src/testing/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // A worker keeps the program for its next file: reading it anew for each took a third of the time. Nothing mocks a module.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
}))
