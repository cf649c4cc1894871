import { type Reason, Refusal, type RefusalKind, remedyOf } from '@countersign/decisions'

export const runNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'RUN_NOT_FOUND',
    message: 'There is no such run in this workspace.',
    remedy: 'Reload the list of runs.',
  })

export const cursorUnknown = () =>
  new Refusal({
    kind: 'bad-input',
    code: 'CURSOR_UNKNOWN',
    message: 'This is not a place in the list.',
    remedy: 'Begin at the first page.',
  })

export const refusedBecause = (kind: RefusalKind, { code, message, remedy }: Reason) =>
  new Refusal({ kind, code, message, remedy })

/** Says the same whatever is wrong with a token: who tries some must learn nothing. */
export const leaseUnknown = () =>
  new Refusal({
    kind: 'not-signed-in',
    code: 'LEASE_UNKNOWN',
    message: 'The request carries no lease that this server signed.',
    remedy: 'Send the newest lease as `Authorization: Bearer …` to the address that names it.',
  })

export const runsAlready: Reason = {
  code: 'AGENT_RUNS_ALREADY',
  message: 'The agent runs already, and an agent runs once.',
  remedy: 'Stop that run first, or leave it running.',
}

export const noPlaceLeft: Reason = {
  code: 'WORKSPACE_RUNS_EXCEEDED',
  message: 'Others took the last places in the workspace at the same moment.',
  remedy: remedyOf('WORKSPACE_RUNS_EXCEEDED'),
}

export const runnerUnknown = (runner: string): Reason => ({
  code: 'RUNNER_UNKNOWN',
  message: `No runner called “${runner}” is registered on this server.`,
  remedy:
    'Ask the operator to register it (docs/running-agents.md), name another one in the spec, or let the agent run elsewhere with a lease.',
})

export const notBegun: Reason = {
  code: 'RUN_NOT_BEGUN',
  message: 'The run could not be begun after it was admitted, and was ended again.',
  remedy: 'Try again. If it stays, give the request id to the operator.',
}

export const startUnknown: Reason = {
  code: 'START_NOT_DECIDED',
  message: 'Whether the agent runs already could not be read in time, or at all, so it was not started.',
  remedy: 'Try again. If it stays, give the request id to the operator.',
}

export const notRenewed: Reason = {
  code: 'LEASE_NOT_RENEWED',
  message: 'What the lease is renewed by could not be read or written in time, or at all.',
  remedy: 'Send the heartbeat again while the lease lasts, and stop working when it is over.',
}

export const revisionReplaced: Reason = {
  code: 'REVISION_REPLACED',
  message: 'What may run of the agent now is another revision than the one that runs.',
  remedy: 'Stop working, and start the agent again to run what is approved now.',
}
