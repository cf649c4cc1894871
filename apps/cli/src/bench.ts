import { benches } from '@countersign/bench'
import { say } from './say.ts'

/** Runs one bench and prints its result as one JSON object, alone on the last line. */
export async function bench([name = '', ...flags]: string[]): Promise<number> {
  const run = benches[name]
  const unknown = flags.filter((flag) => flag !== '--quick' && flag !== '--json')
  if (!run || unknown.length > 0) {
    say(
      `Usage: ./countersign bench NAME [--quick] [--json]; NAME is one of: ${Object.keys(benches).join(', ')}`,
    )
    return 2
  }
  const result = await run({ quick: flags.includes('--quick'), say })
  if (!flags.includes('--json'))
    for (const [ratio, value] of Object.entries(result.ratios)) say(`${ratio}: ${value}`)
  process.stdout.write(`${JSON.stringify(result)}\n`)
  return 0
}
