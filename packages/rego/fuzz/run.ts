// The long run on demand: `fuzz [COUNT] [FIRST_SEED]`.
import { compareSeed, type Verdict } from './compare.ts'
import { opaProgram } from './opa.ts'

const count = Number(process.argv[2] ?? '500')
const first = Number(process.argv[3] ?? '1')
const program = opaProgram()
if (program === undefined) console.log('fuzz: no opa program on this machine, nothing compared')
else {
  const tally: Record<Verdict, number> = {
    agree: 0,
    stricter: 0,
    'both-refuse': 0,
    'opa-type-error': 0,
    differ: 0,
  }
  for (let seed = first; seed < first + count; seed += 1) {
    const { verdict, detail } = compareSeed(program, seed)
    tally[verdict] += 1
    if (verdict === 'differ') console.log(`${detail}\n---`)
  }
  console.log(JSON.stringify(tally))
  if (tally.differ > 0) process.exitCode = 1
}
