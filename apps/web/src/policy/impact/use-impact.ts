import type { Inputs } from '@countersign/server/router'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { trpcClient } from '../../trpc.ts'
import type { Problem } from '../../ui/problem.ts'
import type { ImpactPart } from '../policy-query.ts'
import { isMixed, mergeImpact } from './merge-impact.ts'

export type Candidate = Inputs['policy']['impact']['candidate']

export type ImpactState = {
  /** What is known so far; null before the first part. */
  found: ImpactPart | null
  isDone: boolean
  problem: Problem | null
}

const unknown: ImpactState = { found: null, isDone: false, problem: null }

/** Asks part by part what a policy would change, as long as its dialog is open. */
export function useImpact(candidate: Candidate): ImpactState & { startAgain: () => void } {
  const { id: workspaceId } = useWorkspace()
  const [state, setState] = useState(unknown)
  const run = useRef(0)
  async function askAll(): Promise<void> {
    run.current += 1
    const mine = run.current
    setState(unknown)
    try {
      let found: ImpactPart | null = null
      let cursor: string | null = null
      do {
        const part: ImpactPart = await trpcClient.policy.impact.mutate({ workspaceId, candidate, cursor })
        if (mine !== run.current) return
        // From the top again when somebody activated another policy meanwhile.
        const isOther: boolean = found !== null && isMixed(found, part)
        found = isOther ? null : found === null ? part : mergeImpact(found, part)
        cursor = isOther ? null : part.next
        setState({ found, isDone: found !== null && cursor === null, problem: null })
      } while (found === null || cursor !== null)
    } catch (error) {
      if (mine === run.current) setState((before) => ({ ...before, problem: problemOf(error) }))
    }
  }
  const begin = useEffectEvent(askAll)
  useEffect(() => {
    void begin()
    return () => {
      run.current += 1
    }
  }, [])
  return { ...state, startAgain: () => void askAll() }
}
