import type { Line } from './line.ts'
import { expectEvent, type Ground, type PlacedEvent, placed, unlessBroken } from './placed-event.ts'
import { BrokenLink } from './report.ts'

/** What looking at one link found; what is broken is thrown. Null: it does not exist. */
export type Sound = {
  readonly message: string
  readonly digest: string | null
  readonly events: readonly PlacedEvent[]
  /** Why something about it could not be looked at, where nothing about it is wrong. */
  readonly unchecked?: { readonly code: string; readonly message: string }
}

/** How the agent came to be. */
export function lookAtBirth(ground: Ground, line: Line): Sound {
  const { birth } = ground.file
  if (birth === null) return notPlaced('The ledger has no place yet for the event that tells of its birth.')
  const event = placed(ground, birth)
  expectEvent(event, { actions: ['agent.created'], subject: `agent:${line.agent}`, facts: {} })
  const { from, specSha256 } = event.header.facts
  return {
    message: `Born in the sandbox as revision ${event.header.facts.revision}, ${origins.get(from) ?? 'from somewhere'}.`,
    digest: typeof specSha256 === 'string' ? specSha256 : null,
    events: [event],
  }
}

const origins: ReadonlyMap<unknown, string> = new Map([
  ['blank', 'from an empty form'],
  ['template', 'from a template'],
  ['clone', 'as a clone'],
  ['file', 'from a file'],
  ['words', 'from a description'],
  ['mcp', 'from the tools of an MCP server'],
  ['card', 'from an agent card'],
])

/** The exact bytes of the spec, and that the ledger was told their digest when they were saved. */
export function lookAtRevision(ground: Ground, line: Line): Sound {
  const { event, number } = ground.file.revision
  const digest = line.specSha256
  if (event === null) {
    return {
      ...notPlaced(`The ledger has no place yet for the event that tells of revision ${number}.`),
      digest,
    }
  }
  const saved = placed(ground, event)
  expectEvent(saved, {
    actions: ['agent.created', 'agent.revised', 'agent.restored', 'agent.labelled', 'agent.remediated'],
    subject: `agent:${line.agent}`,
    facts: { revision: ['WRONG_REVISION', number], specSha256: ['SPEC_HASH_MISMATCH', digest] },
  })
  const { birth: stored } = ground.file
  const birth = stored && unlessBroken(() => placed(ground, stored))
  expectLater(birth, saved, 'The revision stands in the ledger before the birth of its agent.')
  return {
    message: `Revision ${number}: the bytes of the spec have the digest that the ledger was told when they were saved.`,
    digest,
    events: [saved],
  }
}

/** Time is counted in positions here: nobody gets an earlier one afterwards. */
export function expectLater(before: PlacedEvent | null, after: PlacedEvent, message: string): void {
  if (before === null || before.index === null || after.index === null) return
  if (after.index < before.index) throw new BrokenLink('OUT_OF_ORDER', message)
}

export const notPlaced = (message: string): Sound => ({
  message,
  digest: null,
  events: [],
  unchecked: { code: 'NOT_PUBLISHED', message },
})
