import { policy } from './command.ts'

// A program of its own: a pipeline that checks a policy does not wait until a server is loaded.
process.exitCode = await policy(process.argv.slice(2))
