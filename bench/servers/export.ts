import { readdirSync, readFileSync } from 'node:fs'
import { openReplica, serveWork } from './replica.ts'

/** Makes the packs that wait. Whoever asks for an export's identifier is told what it cost. */
const [stateDir = '', workspaceId = ''] = process.argv.slice(2)
const instance = await openReplica(stateDir)
const { services } = instance

serveWork(instance, async (exportId) => {
  const exporters = new Map<string, number>()
  // It only rises, so that the last look before the end is as good as one at the end.
  const watching = setInterval(() => {
    for (const pid of startedByThis()) exporters.set(pid, Math.max(peakMib(pid), exporters.get(pid) ?? 0))
  }, 20)
  const startedAt = performance.now()
  await services.exportWorkflow.round()
  const ms = performance.now() - startedAt
  clearInterval(watching)
  const askedAt = performance.now()
  const { bytes, content } = await services.exports.open(workspaceId, exportId)
  await content.next()
  const firstByteMs = performance.now() - askedAt
  return { ms, bytes, firstByteMs, peakMib: Math.max(...exporters.values()), serverPeakMib: peakMib('self') }
})

function startedByThis(): string[] {
  const threads = readdirSync('/proc/self/task')
  const text = threads.map((thread) => textOf(`/proc/self/task/${thread}/children`)).join('')
  return text.split(' ').filter((pid) => textOf(`/proc/${pid}/cmdline`).includes('exporter.mjs'))
}

/** The most that a process ever had, its start included; what getrusage says begins with what its parent had. */
const peakMib = (pid: string): number =>
  Number(/VmHWM:\s+(\d+)/.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) / 1024

/** Nothing of a process that has ended meanwhile. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^(ENOENT|ESRCH)$/.test(String(error.code))) return ''
    throw error
  }
}
