import { spawn } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import {
  append,
  emptyFrontier,
  type Frontier,
  formatEventLine,
  formatNote,
  formatProof,
  formatRangeStart,
  formatTrustRoot,
  frontierRoot,
  type Hash,
  inclusionProof,
  leafHash,
  type Sha256,
  signCheckpoint,
  verifierKey,
  writeEvent,
} from '@countersign/ledger'
import { median, rounded } from './result.ts'

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest()
const origin = 'countersign/wsp_01K9ZB3W6R0000000000000001'
const verifier = createRequire(import.meta.url).resolve('@countersign/ledger/verifier')

/** Time, memory and proof size of somebody who verifies a whole log with the one file; a quarter of it for comparison. */
export async function verifyManyEvents(events: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-range-'))
  try {
    const whole = await writeRange(folder, 'whole', events)
    await writeRange(folder, 'quarter', events / 4)
    const seconds: number[] = []
    const peaks: number[] = []
    for (let round = 0; round < 3; round++) {
      const { ms, peakMib } = await verify(folder, 'whole')
      seconds.push(ms / 1000)
      peaks.push(peakMib)
    }
    const quarter = await verify(folder, 'quarter')
    return {
      verified_events: events,
      verify_seconds: rounded(median(seconds)),
      verify_events_per_second: Math.round(events / median(seconds)),
      verify_peak_mib: rounded(median(peaks), 1),
      verify_peak_mib_of_a_quarter: rounded(quarter.peakMib, 1),
      range_mib: rounded(statSync(join(folder, 'whole')).size / 2 ** 20, 1),
      proof_bytes: whole.proofBytes,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A range as the server hands it out, with its checkpoint and trust root. */
async function writeRange(folder: string, name: string, events: number): Promise<{ proofBytes: number }> {
  const out = createWriteStream(join(folder, name))
  out.write(`${formatRangeStart({ log: origin, frontier: emptyFrontier })}\n`)
  const leaves: Hash[] = []
  let frontier: Frontier = emptyFrontier
  const { headerBytes, bodyBytes } = anEvent()
  const template = Buffer.from(headerBytes).toString()
  for (let index = 0; index < events; index++) {
    // Only the identifier and the salt differ; to the verifier these are as many different events.
    const header = Buffer.from(
      template
        .replace('0000000000000009', String(index).padStart(16, '0'))
        .replace('"salt":"0000000000000000', `"salt":"${index.toString(16).padStart(16, '0')}`),
    )
    const leaf = leafHash(sha256, header)
    leaves.push(leaf)
    frontier = append(sha256, frontier, leaf)
    const line = formatEventLine({ index, headerBytes: header, bodyBytes })
    if (!out.write(`${line}\n`)) await new Promise<void>((resolve) => out.once('drain', resolve))
  }
  out.end()
  await finished(out)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const bytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const key = verifierKey(sha256, { name: origin, type: 'ed25519', publicKey: bytes })
  const root = frontierRoot(sha256, frontier)
  const note = await signCheckpoint(key, (message) => sign(null, message, privateKey), {
    origin,
    size: events,
    root,
  })
  writeFileSync(join(folder, `${name}.checkpoint`), formatNote(note))
  const trust = formatTrustRoot({ logs: [{ origin, keys: [key] }], witnesses: [], quorum: 0 })
  writeFileSync(join(folder, `${name}.trust`), JSON.stringify(trust))
  const index = Math.floor(events / 3)
  return { proofBytes: formatProof({ index, proof: inclusionProof(sha256, leaves, index), note }).length }
}

const anEvent = () =>
  writeEvent(sha256, {
    log: origin,
    eventId: 'evt_01K9ZB3W6R0000000000000009',
    at: Date.UTC(2026, 10, 20),
    workspace: 'wsp_01K9ZB3W6R0000000000000001',
    actor: 'person:per_01K9ZB3W6R0000000000000002',
    action: 'member.disabled',
    subjectId: 'per_01K9ZB3W6R0000000000000003',
    requestId: '6b1f3f0e-0000-4000-8000-000000000000',
    facts: { sessionsEnded: 1 },
    body: { actorName: 'Ana Admin', behindName: null, words: { name: 'Bo' } },
    salts: { header: new Uint8Array(16), body: new Uint8Array(16) },
  })

// What getrusage says begins with what the parent had when it forked, so the kernel's own mark comes first.
const sayPeak = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync } from 'node:fs'
  process.on('exit', () => {
    const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
    const peak = /VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS
    process.stderr.write('peak ' + peak)
  })`)}`

/** In a process of its own, as a stranger would; it says at its end how much memory it took. */
async function verify(folder: string, name: string): Promise<{ ms: number; peakMib: number }> {
  const args = ['range', name, `${name}.checkpoint`, '--trust', `${name}.trust`]
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['--import', sayPeak, verifier, ...args], { cwd: folder })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk)
    })
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  const ms = performance.now() - startedAt
  if (code !== 0) throw new Error(`The range does not verify: ${output}`)
  return { ms, peakMib: Number(/peak (\d+)/.exec(output)?.[1]) / 1024 }
}
