import { bySystem } from '../ledger/doer.ts'
import type { TestServer } from '../testing/compose.ts'
import { goodPassword, tokenOf } from '../testing/people.ts'
import { Visitor } from '../testing/visitor.ts'
import type { WantedAccess } from './service.ts'

const plan = {
  frameworks: ['soc2'],
  period: { from: '2026-01-15', to: '2026-01-15', timeZone: 'UTC' },
  ...{ agents: null, redaction: 'bodies' },
}

/** Everything that has happened stands in the ledger and below a checkpoint. */
export async function publish({ services }: TestServer): Promise<void> {
  await services.sequencer.sequenceAll()
  await services.publisher.publishAll()
}

/** An export that waits to be made. */
export async function askForExport(server: TestServer, workspaceId: string): Promise<string> {
  await publish(server)
  return (await server.services.exports.request(workspaceId, bySystem, plan)).id
}

export async function makeExport(server: TestServer, workspaceId: string): Promise<string> {
  const id = await askForExport(server, workspaceId)
  await server.services.exportWorkflow.round()
  return id
}

/** An auditor who was invited by somebody who may, and has taken the invitation. */
export async function joinAsAuditor(
  manager: Visitor,
  server: TestServer,
  workspaceId: string,
  name: string,
  { until, exportIds }: WantedAccess,
) {
  const email = `${name.toLowerCase()}@audit.example`
  const wanted = { workspaceId, email, until, exportIds: [...exportIds] }
  const link = await manager.api.auditors.invite.mutate(wanted)
  const visitor = new Visitor(server)
  await visitor.api.links.acceptInvitation.mutate({ token: tokenOf(link), name, password: goodPassword })
  const { items } = await manager.api.auditors.list.query({ workspaceId, limit: 100 })
  const access = items.find((item) => item.email === email && item.state === 'open')
  return { visitor, personId: access?.personId ?? '', accessId: access?.id ?? '' }
}
