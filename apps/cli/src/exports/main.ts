import { env } from '../env.ts'
import { caught } from '../remote/caught.ts'
import { say } from '../say.ts'
import { exportPack, exportUsage } from './export.ts'

const [calledFrom = '', ...given] = process.argv.slice(2)
const answer = (text: string): void => void process.stdout.write(text)
if (given.includes('--help')) answer(`${exportUsage}\n`)
else process.exitCode = await caught(() => exportPack(given, { calledFrom, env, answer, say }), say)
