import { useEffect, useEffectEvent } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Precheck } from './Precheck.tsx'

/** Of a spec that is not saved yet. With another text it is another one: give it a key. */
export function SpecPrecheck({ yaml }: { yaml: string }) {
  const { id: workspaceId } = useWorkspace()
  const { mutate, data, error } = trpc.policy.precheckSpec.useMutation()
  const ask = useEffectEvent(() => mutate({ workspaceId, spec: { text: yaml, format: 'yaml' } }))
  useEffect(() => ask(), [])
  if (error) return <ErrorNotice problem={problemOf(error)} />
  return data ? <Precheck answer={data} /> : <p className="text-sm text-faded">Asking the policy…</p>
}
