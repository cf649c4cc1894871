import { AgentName } from '@countersign/agents'
import { useEffect, useState } from 'react'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'

const pauseMs = 400

/** Another name that is free, where the one that was written is taken; null where it is free or not known. */
export function useFreeName(name: string): string | null {
  const { id: workspaceId } = useWorkspace()
  const [asked, setAsked] = useState(name)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(name), pauseMs)
    return () => clearTimeout(timer)
  }, [name])
  const isAskable = asked === name && AgentName.safeParse(name).success
  const { data } = trpc.agents.freeName.useQuery({ workspaceId, name }, { enabled: isAskable })
  return isAskable && data && data.name !== name ? data.name : null
}
