import { parseStrict } from '@countersign/digest'
import { isOver, leaseRules, RunReport, type RunStatus } from '@countersign/runtime'
import { z } from 'zod'
import type { Run } from './run.ts'

const Crashes = z.array(z.number())

export const crashesOf = ({ crashes }: Pick<Run, 'crashes'>): number[] => Crashes.parse(JSON.parse(crashes))

/** A run as pages and machines see it. A state that is over says so by `isOver`, whatever words come later. */
export const viewOf = (run: Run, agentName: string | null) => ({
  id: run.id,
  agentId: run.agentId,
  agentName,
  revision: run.revision,
  mode: run.mode,
  specSha256: run.specSha256.toString('hex'),
  driver: run.driver,
  runner: run.runner,
  replicaId: run.replicaId,
  state: run.state,
  isOver: isOver(run.state),
  isContained: run.isContained,
  startedAt: run.startedAt,
  startedBy: run.startedBy,
  restarts: run.restarts,
  crashes: crashesOf(run),
  restartAt: run.restartAt,
  stopAskedAt: run.stopAskedAt,
  heardAt: run.heardAt,
  heartbeats: run.heartbeats,
  heartbeatMs: leaseRules.heartbeatMs,
  endedAt: run.endedAt,
  ending: run.endCode === null ? null : { code: run.endCode, message: run.endMessage ?? '' },
  exit:
    run.exitCode === null && run.exitSignal === null ? null : { code: run.exitCode, signal: run.exitSignal },
  admissionId: run.admissionId,
  lease: {
    id: run.leaseId,
    issuedAt: run.leaseIssuedAt,
    expiresAt: run.leaseExpiresAt,
    endedAt: run.leaseEndedAt,
  },
})

export type RunView = ReturnType<typeof viewOf>

/** A stored report; what an older version wrote and this one does not know is left out. */
export function reportIn(text: string): RunReport | null {
  const read = parseStrict(text)
  const parsed = read.ok ? RunReport.safeParse(read.value) : null
  return parsed?.success ? parsed.data : null
}

export const statusOf = (run: Run): RunStatus => ({
  runId: run.id,
  agentId: run.agentId,
  revision: run.revision,
  mode: run.mode,
  driver: run.driver,
  state: run.state,
  startedAt: run.startedAt,
  heardAt: run.heardAt,
  endedAt: run.endedAt,
})
