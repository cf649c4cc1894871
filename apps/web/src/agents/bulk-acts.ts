export const bulkActs = [
  'request-promotion',
  'freeze',
  'unfreeze',
  'renew',
  'label',
  'retire',
  'export',
] as const
export type BulkAct = (typeof bulkActs)[number]

type BulkWords = {
  /** On the button that opens the question. */
  button: string
  title: (agents: string) => string
  effect: string
  /** What was done to those that it was done to. */
  done: string
  needs: 'agents:write' | 'agents:freeze' | 'agents:read' | 'promotions:request'
  asksFor: 'reason' | 'note' | 'labels' | null
  isDangerous?: true
}

export const bulkWords: Readonly<Record<BulkAct, BulkWords>> = {
  'request-promotion': {
    button: 'Request promotion',
    title: (agents) => `Request the promotion of ${agents}?`,
    effect:
      'Each gets a request of its own for the revision that is in its sandbox. Those that cannot be promoted now say why.',
    done: 'requested',
    needs: 'promotions:request',
    asksFor: 'note',
  },
  freeze: {
    button: 'Freeze',
    title: (agents) => `Freeze ${agents}?`,
    effect: 'None of them can be started or changed until somebody unfreezes it. Nothing is lost.',
    done: 'frozen',
    needs: 'agents:freeze',
    asksFor: null,
  },
  unfreeze: {
    button: 'Unfreeze',
    title: (agents) => `Unfreeze ${agents}?`,
    effect: 'Each goes back to where it stood before it was frozen.',
    done: 'unfrozen',
    needs: 'agents:freeze',
    asksFor: null,
  },
  renew: {
    button: 'Renew',
    title: (agents) => `Renew the sandbox of ${agents}?`,
    effect: 'Each gets a new end, as far from today as the policy allows. The reason stands in the ledger.',
    done: 'renewed',
    needs: 'agents:write',
    asksFor: 'reason',
  },
  label: {
    button: 'Label',
    title: (agents) => `Label ${agents}`,
    effect: 'Labels are a part of the spec, so each agent that changes gets a new revision.',
    done: 'labelled',
    needs: 'agents:write',
    asksFor: 'labels',
  },
  retire: {
    button: 'Retire',
    title: (agents) => `Retire ${agents}?`,
    effect: 'Retired agents cannot be started, changed or brought back. Their revisions and the ledger stay.',
    done: 'retired',
    needs: 'agents:write',
    asksFor: 'reason',
    isDangerous: true,
  },
  export: {
    button: 'Export',
    title: (agents) => `Export ${agents}?`,
    effect:
      'Their specs are saved as one JSON file, which can be imported again. The ledger notes each of them.',
    done: 'exported',
    needs: 'agents:read',
    asksFor: null,
  },
}
