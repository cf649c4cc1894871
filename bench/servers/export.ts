import { readFileSync } from 'node:fs'
import { openReplica, serveWork } from './replica.ts'

/** Makes the packs that wait. Whoever asks for an export's identifier is told what it cost. */
const [stateDir = '', workspaceId = ''] = process.argv.slice(2)
const instance = await openReplica(stateDir)
const { services } = instance

serveWork(instance, async (exportId) => {
  const startedAt = performance.now()
  await services.exportWorkflow.round()
  const ms = performance.now() - startedAt
  const askedAt = performance.now()
  const { bytes, content } = await services.exports.open(workspaceId, exportId)
  await content.next()
  const firstByteMs = performance.now() - askedAt
  return { ms, bytes, firstByteMs, peakMib: peakMib() }
})

/** The most that the process ever had, its start included. */
function peakMib(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024
  // What getrusage says begins with what the parent had when it forked.
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
}
