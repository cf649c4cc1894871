import { runSigner } from './command.ts'

// The launcher works in the folder of the repository; paths are meant from where the person called it.
const [callersFolder = '.', ...args] = process.argv.slice(2)
process.chdir(callersFolder)
process.exitCode = await runSigner(args)
