import { execFile } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Page } from '@playwright/test'

const verifier = fileURLToPath(new URL('../packages/ledger/verifier/countersign-verify.mjs', import.meta.url))

/** Runs the verifier as a stranger does, and answers its exit code and what it printed. */
export function verify(args: readonly string[], cwd: string): Promise<{ code: number; printed: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [verifier, ...args], { cwd }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, printed: stdout + stderr })
    })
  })
}

/** Saves the evidence of the shown event into a new folder and answers the command of the page. */
export async function download(page: Page): Promise<{ folder: string; args: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-evidence-'))
  const command = (await page.getByRole('status', { name: 'command' }).textContent()) ?? ''
  const [, program = '', ...args] = command.split(' ')
  const [, eventFile = '', proofFile = '', , trustRoot = ''] = args
  for (const name of [eventFile, proofFile]) {
    const started = page.waitForEvent('download')
    await page.getByRole('button', { name }).click()
    await (await started).saveAs(join(folder, name))
  }
  for (const name of [trustRoot, program]) {
    const started = page.waitForEvent('download')
    await page.getByRole('link', { name }).click()
    await (await started).saveAs(join(folder, name))
  }
  expect(await readFile(join(folder, program), 'utf8')).toBe(await readFile(verifier, 'utf8'))
  return { folder, args }
}

/** The verifier key of a witness that nobody runs. */
export function witnessKey(name: string): string {
  const { publicKey } = generateKeyPairSync('ed25519')
  const bytes = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  const typed = Buffer.concat([Buffer.of(4), bytes])
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8)
  return `${name}+${id}+${typed.toString('base64')}`
}
