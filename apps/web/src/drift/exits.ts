import { type DriftKind, driftKinds, exitsOf } from '@countersign/drift'

export type ExitName = 'restore' | 'adopt' | 'ignore'

/** What an exit does, or why it is closed, by the same rules that the server refuses by. */
export type ExitRule = { readonly isOpen: boolean; readonly says: string }

const restores = {
  revalidate:
    'Asks about the agent again by the policy of now: it gets a renewed proof, or is quarantined where it does not pass.',
  restart:
    'Stops what runs of the agent and starts it again from the approved spec, if it is still let in. What runs elsewhere is only ended.',
  rewrite:
    'Writes the digest of the stored spec back into its record. The bytes themselves are what was approved.',
} as const

const noAdopting: { readonly [kind in DriftKind]?: string } = {
  'record-changed': 'The spec is what was approved; only its record lies, and nobody could approve that.',
  'policy-moved': 'An agent does not choose its policy. A revalidation says whether it passes.',
  'reported-spec': 'A digest alone does not say what the other spec contains, so nobody could approve it.',
}

export function exitRule(kind: DriftKind, exit: ExitName): ExitRule {
  const { restore } = driftKinds[kind]
  const isOpen = exitsOf(kind).includes(exit)
  switch (exit) {
    case 'restore':
      return restore === null
        ? { isOpen, says: 'There is nothing left to restore it from. Only people can approve it again.' }
        : { isOpen, says: restores[restore] }
    case 'adopt':
      return {
        isOpen,
        says: isOpen
          ? 'Makes a revision of what is and asks for its promotion. Nothing is approved before people have decided.'
          : (noAdopting[kind] ?? 'Nobody could approve that.'),
      }
    case 'ignore':
      return {
        isOpen,
        says: isOpen
          ? 'Keeps it out of sight for a while, with a reason. It is still compared, and comes back by itself.'
          : 'What makes a proof worthless is never looked away from.',
      }
  }
}
