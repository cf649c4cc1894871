import type { Admitted } from '@countersign/admission'
import { isSecretName } from '@countersign/agents'
import type { Begun } from '@countersign/runtime'
import type { Runner } from '../runners.ts'

type Around = {
  readonly replicaId: string
  /** Where the process reaches this server. */
  readonly url: string
  readonly heartbeatMs: number
  readonly isContained: boolean
}

/**
 * All that a process finds in its environment: what its spec says, what its runner was registered with, and what it
 * needs to hold its lease. Nothing of the server's own passes through.
 */
export function environmentOf(
  { workspaceId, agentId, spec }: Admitted,
  { runId, lease }: Begun,
  runner: Runner,
  { replicaId, url, heartbeatMs, isContained }: Around,
): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    // A spec cannot name what the operator names, and neither can name what is Countersign's.
    ...spec.run.env,
    ...runner.env,
    COUNTERSIGN_URL: url,
    COUNTERSIGN_WORKSPACE: workspaceId,
    COUNTERSIGN_AGENT: agentId,
    COUNTERSIGN_RUN: runId,
    COUNTERSIGN_REPLICA: replicaId,
    COUNTERSIGN_LEASE: lease,
    COUNTERSIGN_HEARTBEAT_MS: String(heartbeatMs),
    COUNTERSIGN_CONTAINED: isContained ? '1' : '0',
  }
}

/** What is shorter may be an ordinary word, and hiding that would hide what a process says. */
const shortestHidden = { calledSecret: 6, calledOtherwise: 16 }

/** Line ends, also as they are spelled out where a value has to be one line. */
const lineEnd = /\r?\n|\\n/

/** What must not be seen in the output. That is looked at line by line, so of several lines each is hidden by itself. */
export const secretsOf = ({ env }: Runner, lease: string): string[] => [
  lease,
  ...Object.entries(env).flatMap(([name, value]) => {
    const { calledSecret, calledOtherwise } = shortestHidden
    const shortest = isSecretName(name) ? calledSecret : calledOtherwise
    return [value, ...value.split(lineEnd)].filter(({ length }) => length >= shortest)
  }),
]
