/** Why a run ended, as its page and the API say it. */
export type Ending = { readonly code: string; readonly message: string }

export const endings = {
  stopAsked: { code: 'STOP_ASKED', message: 'Somebody stopped it.' },
  finished: { code: 'FINISHED', message: 'It ended by itself.' },
  crashLoop: {
    code: 'CRASH_LOOP',
    message: 'It crashed again and again and was given up. Its last output says why.',
  },
  heartbeatMissed: {
    code: 'HEARTBEAT_MISSED',
    message: 'Its lease was not renewed in time.',
  },
  replicaLost: {
    code: 'REPLICA_LOST',
    message: 'The server that supervised it is gone, and took it along.',
  },
  serverStopped: { code: 'SERVER_STOPPED', message: 'The server that supervised it was stopped.' },
  revisionReplaced: {
    code: 'REVISION_REPLACED',
    message: 'What may run of the agent now is another revision than the one that ran.',
  },
  notBegun: { code: 'RUN_NOT_BEGUN', message: 'It could not be begun after it was admitted.' },
  admittedLate: { code: 'ADMITTED_LATE', message: 'Its admission was written down too late to count.' },
} as const satisfies Record<string, Ending>
