import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof metricsOn>

/** Counters and histograms of this process; each noun adds its own here. */
export function metricsOn() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'countersign_' })
  const requestSeconds = new Histogram({
    name: 'countersign_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by route and status class.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })
  return {
    registry,
    ...ledgerMetricsOn(registry),
    ...policyMetricsOn(registry),
    ...driftMetricsOn(registry),
    ...runMetricsOn(registry),
    ...revalidationMetricsOn(registry),
    request: requestTimer(requestSeconds),
    refusals: new Counter({
      name: 'countersign_refusals_total',
      help: 'Commands that were refused, by code.',
      labelNames: ['code'],
      registers: [registry],
    }),
    faults: new Counter({
      name: 'countersign_faults_total',
      help: 'Requests that failed for a reason of ours.',
      registers: [registry],
    }),
    signIns: new Counter({
      name: 'countersign_sign_ins_total',
      help: 'Sessions that were opened, by how the person signed in. Failures are refusals by code.',
      labelNames: ['method'],
      registers: [registry],
    }),
  }
}

const revalidationMetricsOn = (registry: Registry) => ({
  revalidationSeconds: new Counter({
    name: 'countersign_revalidation_seconds_total',
    help: 'Time that revalidations took on this replica, by what was done: read, evaluate, sign, write.',
    labelNames: ['phase'],
    registers: [registry],
  }),
})

const ledgerMetricsOn = (registry: Registry) => ({
  ledgerSequenced: new Counter({
    name: 'countersign_ledger_sequenced_total',
    help: 'Events that this replica gave their place in a log.',
    registers: [registry],
  }),
  ledgerReplays: new Counter({
    name: 'countersign_ledger_replays_total',
    help: 'Waiting rows that were dropped because their event had its place already. Anything but 0 is suspicious.',
    registers: [registry],
  }),
  ledgerCheckpoints: new Counter({
    name: 'countersign_ledger_checkpoints_total',
    help: 'Checkpoints that this replica signed and published.',
    registers: [registry],
  }),
  ledgerCopyFailures: new Counter({
    name: 'countersign_ledger_copy_failures_total',
    help: 'Checkpoints that were not published because their second copy could not be written.',
    registers: [registry],
  }),
  ledgerRoundFailures: new Counter({
    name: 'countersign_ledger_round_failures_total',
    help: 'Rounds of sequencing, publishing or cosigning that ended in an error and are tried again.',
    labelNames: ['round'],
    registers: [registry],
  }),
  ledgerOldestWaiting: new Gauge({
    name: 'countersign_ledger_oldest_waiting_seconds',
    help: 'How long the oldest event has waited for its place. Grows when sequencing stands still.',
    registers: [registry],
  }),
  ledgerReadOnly: new Gauge({
    name: 'countersign_ledger_read_only',
    help: '1 while this replica decides nothing because a log contradicts what was signed before.',
    registers: [registry],
  }),
  ledgerBroken: new Gauge({
    name: 'countersign_ledger_broken_logs',
    help: 'Logs whose newest pass found something wrong.',
    registers: [registry],
  }),
})

const policyMetricsOn = (registry: Registry) => ({
  policyAnswers: new Counter({
    name: 'countersign_policy_answers_total',
    help: 'Questions that a policy was asked for a decision, by what came of them and who answered.',
    labelNames: ['question', 'outcome', 'engine'],
    registers: [registry],
  }),
  policyFallbacks: new Counter({
    name: 'countersign_policy_fallbacks_total',
    help: 'Questions that the OPA server could not be asked, by what was done instead.',
    labelNames: ['instead'],
    registers: [registry],
  }),
  policyRoundFailures: new Counter({
    name: 'countersign_policy_round_failures_total',
    help: 'Rounds of loading policies and writing down what was asked that ended in an error and are tried again.',
    labelNames: ['round'],
    registers: [registry],
  }),
})

const driftMetricsOn = (registry: Registry) => ({
  driftOpen: new Gauge({
    name: 'countersign_drift_open_findings',
    help: 'Differences from what was approved that stand, ignored ones too, by kind.',
    labelNames: ['kind'],
    registers: [registry],
  }),
  driftFailedChecks: new Gauge({
    name: 'countersign_drift_failed_checks',
    help: 'Governed agents of which nobody can say whether they have drifted, because their check failed.',
    registers: [registry],
  }),
  driftLastScan: new Gauge({
    name: 'countersign_drift_last_scan_age_seconds',
    help: 'How long ago everybody was compared, in the workspace where that is longest ago.',
    registers: [registry],
  }),
  driftRoundFailures: new Counter({
    name: 'countersign_drift_round_failures_total',
    help: 'Rounds of comparing that ended in an error and are tried again.',
    labelNames: ['round'],
    registers: [registry],
  }),
})

const runMetricsOn = (registry: Registry) => ({
  admissionDenials: new Counter({
    name: 'countersign_admission_denials_total',
    help: 'Starts, restarts and renewals that this replica denied, by the first code of the denial.',
    labelNames: ['code', 'cause'],
    registers: [registry],
  }),
  runStarts: new Counter({
    name: 'countersign_run_starts_total',
    help: 'Starts that this replica decided, by driver and outcome.',
    labelNames: ['driver', 'outcome'],
    registers: [registry],
  }),
  runRestarts: new Counter({
    name: 'countersign_run_restarts_total',
    help: 'Processes that this replica began again after a crash.',
    registers: [registry],
  }),
  runEnds: new Counter({
    name: 'countersign_run_ends_total',
    help: 'Runs whose end this replica wrote down, by how they ended.',
    labelNames: ['state'],
    registers: [registry],
  }),
  runs: new Gauge({
    name: 'countersign_runs',
    help: 'Runs of the whole instance that are not over, by state. Every replica tells the same.',
    labelNames: ['state'],
    registers: [registry],
  }),
  runsOldestHeartbeat: new Gauge({
    name: 'countersign_runs_oldest_heartbeat_seconds',
    help: 'How long ago the run was heard of that nobody has heard of for longest. A lease lasts 60.',
    registers: [registry],
  }),
  runRoundFailures: new Counter({
    name: 'countersign_run_round_failures_total',
    help: 'Rounds of looking after runs that ended in an error and are tried again.',
    labelNames: ['round'],
    registers: [registry],
  }),
})

type Requests = Histogram<'method' | 'route' | 'status'>

/** Looks each combination of labels up once; prom-client would build and hash them at every request. */
function requestTimer(requests: Requests) {
  const known = new Map<string, { observe(seconds: number): void }>()
  return (method: string, route: string | undefined, statusCode: number, ms: number): void => {
    const status = Math.floor(statusCode / 100)
    const key = `${status}${method}${route}`
    let timer = known.get(key)
    if (!timer) {
      timer = requests.labels({ method, route: route ?? 'none', status: `${status}xx` })
      known.set(key, timer)
    }
    timer.observe(ms / 1000)
  }
}
