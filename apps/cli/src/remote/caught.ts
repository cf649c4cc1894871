import { FolderProblem } from '../policy/folder.ts'
import { RemoteProblem } from './server.ts'

/** What nobody expected is told whole: there is only the terminal that could remember it. */
const faultIn = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)

/** Runs a command; 2 where it could not do what it was asked. */
export async function caught(run: () => Promise<number>, say: (text: string) => void): Promise<number> {
  try {
    return await run()
  } catch (error) {
    const isExpected = error instanceof FolderProblem || error instanceof RemoteProblem
    say(`countersign: ${isExpected ? error.message : faultIn(error)}`)
    return 2
  }
}
