import { specOfTemplate, templates } from '@countersign/agents'
import { expect, it } from 'vitest'
import { edit, openCast } from '../promotion/testing.ts'
import { reload } from '../revalidation/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { governed, running, scanned } from './testing.ts'

const clean = 120

const server = composeForTest()

it('raises no alarm over agents of every sort that are as they were approved', {
  timeout: 300_000,
}, async () => {
  const cast = await openCast(server)
  const { workspaceId, ana } = cast
  for (let made = 0; made < clean; made++) {
    const template = templates[made % templates.length]
    if (!template) throw new Error('There is no template.')
    const { anatomy, capabilities, access, budget } = specOfTemplate(template)
    const agent = await governed(server, cast, { anatomy, capabilities, access, budget })
    const { agentId } = agent
    const { model: approved, tools } = anatomy
    const model = approved && {
      provider: approved.provider,
      name: approved.name,
      temperature: approved.temperature,
    }
    const names = tools.map(({ name }) => name)
    // Some run and say so, some say half of it, some are worked on, some are frozen.
    if (made % 5 === 1)
      await running(server, cast, agentId, model ? { model, tools: names.toReversed() } : {})
    if (made % 5 === 2) await running(server, cast, agentId, null)
    if (made % 5 === 3) await edit(ana.visitor, workspaceId, { ...agent, revision: 1, digest: '' })
    if (made % 5 === 4) await ana.visitor.api.agents.freeze.mutate({ workspaceId, agentId })
  }
  const none = { state: 'done', checked: clean, failed: 0, opened: 0 }
  expect(await scanned(server, cast)).toMatchObject(none)
  await reload(server, cast, /^ {2}monthlyUsd: 500$/m, '  monthlyUsd: 499')
  expect(await scanned(server, cast)).toMatchObject(none)
  await server.services.revalidationWorkflow.round()
  expect(await scanned(server, cast)).toMatchObject(none)
  const { counts } = await ana.visitor.api.drift.overview.query({ workspaceId })
  expect(counts).toMatchObject({ governed: clean, 'in-sync': clean, drifted: 0, findings: 0 })
})
