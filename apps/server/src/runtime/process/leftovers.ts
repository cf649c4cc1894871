import { readdir, readFile } from 'node:fs/promises'
import { unless } from '../../database/embedded/error-code.ts'

/**
 * Processes of a run that left its group: they carry its name in their environment. Only where the system shows it;
 * elsewhere the group is all that is known.
 */
export async function leftoversOf(runId: string): Promise<number[]> {
  if (process.platform !== 'linux') return []
  const mark = Buffer.from(`COUNTERSIGN_RUN=${runId}\0`)
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name))
  const marked = await Promise.all(
    pids.map(async (pid) => {
      // ESRCH: it ended between being listed and being read. EACCES: another account's, so none of ours.
      const environment = await unless(['ENOENT', 'ESRCH', 'EACCES'], readFile(`/proc/${pid}/environ`))
      return environment?.includes(mark) ? Number(pid) : null
    }),
  )
  return marked.flatMap((pid) => pid ?? [])
}
