import { z } from 'zod'
import { ordersIn } from '../testing/orders.ts'
import { replicaOn } from '../testing/replica.ts'

/** A process that does one thing to the ledger and is killed while it does. */
const { orders, server } = ordersIn({
  act: z.enum(['append', 'decide', 'sequence', 'publish', 'reload']),
  workspaceId: z.string(),
  personId: z.string(),
})
const { act, workspaceId, personId } = orders
const { services, close } = await replicaOn(server)

if (act === 'append') {
  const actor = { personId, name: 'Ana Admin', role: 'admin', workspaceId, behind: null } as const
  const { id } = await services.keys.create(actor, 'A key', ['ledger:read'], null)
  // Whoever asked has the answer from here on: what it says must be true for ever.
  process.stdout.write(`${id}\n`)
} else if (act === 'reload') {
  const by = { reference: `person:${personId}`, name: 'Ana Admin', behind: null }
  const active = await services.policy.fetchSnapshot(workspaceId)
  const author = { workspaceId, by, answerable: personId }
  const files = { ...active.policySet.files, 'promotion/mark.rego': markOf(active.hash) }
  const stated = { basedOn: active.hash, reason: 'A reason' }
  const reloaded = await services.policy.hotReload(author, { files }, 'edited', stated)
  process.stdout.write(`${reloaded.newHash}\n`)
} else if (act === 'decide') {
  await services.writer.decide(workspaceId, {
    by: { reference: 'system', name: null, behind: null },
    action: 'session.sign_in_refused',
    subjectId: personId,
    outcome: 'deny',
    codes: ['WRONG_CREDENTIALS'],
    facts: { method: 'password' },
    words: { name: 'Ana Admin', address: '203.0.113.7', userAgent: 'Victim' },
  })
  process.stdout.write('decided\n')
} else if (act === 'sequence') await services.sequencer.sequence(workspaceId)
else await services.publisher.publishAll()

await close()

/** A rule that no policy before had, so that every reload is a change. */
function markOf(text: string): string {
  return `# ${text}\npackage countersign.promotion.rules.mark\n\nimport rego.v1\n\ndeny contains x if x := input.none\n`
}
