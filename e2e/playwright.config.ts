import { defineConfig } from '@playwright/test'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** `COUNTERSIGN_BROWSER` is the path of a Chromium; without it Playwright looks for its own. */
const { COUNTERSIGN_BROWSER: executablePath, CI: isGate } = process.env

export default defineConfig({
  testDir: '.',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    locale: 'en-GB',
    // Not UTC, so that a time in the wrong zone shows.
    timezoneId: 'Asia/Kolkata',
    viewport: { width: 1440, height: 900 },
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: { args: flags, ...(executablePath && { executablePath }) },
    actionTimeout: 7_500,
    // An eighth of the time, for files that nobody can fetch from the gate's machine.
    trace: isGate ? 'off' : 'retain-on-failure',
  },
})
