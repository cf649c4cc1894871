// The command line of the benchmark: `bench [--quick]`, one JSON object on the last line.
import { benchRego } from './rego.ts'

console.log(JSON.stringify(await benchRego({ quick: process.argv.includes('--quick') })))
