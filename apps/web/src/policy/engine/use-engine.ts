import type { PolicyFiles, Question } from '@countersign/policy'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Checked, Tried } from './engine.ts'
import type { EngineAnswer, EngineTask } from './engine-task.ts'
import { type Hire, NewestWins, type Outcome } from './newest-wins.ts'

const patience = { whileNewerWaitsMs: 1_500, atMostMs: 15_000 }
/** Long enough for a word to be finished, short enough to seem at once. */
const afterTypingMs = 250

const hire: Hire<EngineTask, EngineAnswer> = (told) => {
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), {
    type: 'module',
    name: 'policy',
  })
  worker.addEventListener('message', ({ data }: MessageEvent<EngineAnswer>) => told.answer(data))
  worker.addEventListener('error', () => told.failure())
  return { send: (task) => worker.postMessage(task), dismiss: () => worker.terminate() }
}

function useWorker(): NewestWins<EngineTask, EngineAnswer> {
  const [work] = useState(() => new NewestWins(hire, patience))
  useEffect(() => () => work.end(), [work])
  return work
}

/** Why there is no answer: it took too long, somebody stopped it, or the engine could not be loaded. */
export type EngineTrouble = 'time' | 'person' | 'failed'

const troubleOf = (outcome: Exclude<Outcome<EngineAnswer>, { kind: 'answer' }>): EngineTrouble =>
  outcome.kind === 'failed' ? 'failed' : outcome.because

/** Checks the files whenever they change, a moment after the last key; the last answer stays until the next is here. */
export function usePolicyCheck(files: PolicyFiles) {
  const work = useWorker()
  const [checked, setChecked] = useState<Checked | null>(null)
  const [answeredFor, setAnsweredFor] = useState<PolicyFiles | null>(null)
  const [trouble, setTrouble] = useState<EngineTrouble | null>(null)
  const isFirst = useRef(true)
  const check = useCallback(
    (set: PolicyFiles) => {
      setAnsweredFor(null)
      work.ask({ kind: 'check', files: set }, (outcome) => {
        setAnsweredFor(set)
        setTrouble(outcome.kind === 'answer' ? null : troubleOf(outcome))
        if (outcome.kind === 'answer' && outcome.answer.kind === 'check') setChecked(outcome.answer.checked)
      })
    },
    [work],
  )
  useEffect(() => {
    const timer = setTimeout(() => check(files), isFirst.current ? 0 : afterTypingMs)
    isFirst.current = false
    return () => clearTimeout(timer)
  }, [check, files])
  // With the change itself and not a moment after it: nothing may be activated that was not checked as it is.
  const isChecking = answeredFor !== files
  return { checked, isChecking, trouble, checkAgain: () => check(files), stop: () => work.stop() }
}

export type PolicyCheckState = ReturnType<typeof usePolicyCheck>

/** Asks the files a question when somebody wants to know, and says what came of it. */
export function usePolicyTry(files: PolicyFiles) {
  const work = useWorker()
  const [tried, setTried] = useState<{
    question: Question
    files: PolicyFiles
    input: string
    tried: Tried
  } | null>(null)
  const [isTrying, setIsTrying] = useState(false)
  const [trouble, setTrouble] = useState<EngineTrouble | null>(null)
  function run(question: Question, input: string) {
    setIsTrying(true)
    work.ask({ kind: 'try', files, question, input }, (outcome) => {
      setIsTrying(false)
      setTrouble(outcome.kind === 'answer' ? null : troubleOf(outcome))
      if (outcome.kind === 'answer' && outcome.answer.kind === 'try') {
        setTried({ question, files, input, tried: outcome.answer.tried })
      }
    })
  }
  return { tried, isTrying, trouble, run, stop: () => work.stop() }
}
