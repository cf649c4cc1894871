import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { bySystem } from './doer.ts'
import type { Beside } from './writer.ts'

describe('a decision that writes something beside its event', () => {
  const server = composeForTest()
  let workspaceId = ''

  beforeAll(async () => {
    workspaceId = (await setUp(server)).workspaceId
  })

  const told = (to: string) => ({
    by: bySystem,
    action: 'workspace.renamed' as const,
    subjectId: workspaceId,
    facts: {},
    words: { from: 'Before', to },
  })
  const beside = (write: Beside['write'], isGivenUp = false): Beside => ({
    write,
    isGivenUp: () => isGivenUp,
  })
  const decide = (to: string, written: Beside) =>
    server.services.writer.decideWith(workspaceId, told(to), written)
  const isWritten = async (eventId: string) =>
    (await server.services.stores.ledger.find(workspaceId, eventId)) !== null
  const noted = async () => {
    const found = await server.services.stores.workspaces.find(workspaceId)
    return found?.frozenReason
  }

  it('is written with it in one transaction, and knows the name of the event', async () => {
    const names: string[] = []
    const { eventId, objection } = await decide(
      'One',
      beside(async (stores, name) => {
        names.push(name)
        await stores.workspaces.set(workspaceId, { frozenReason: name })
        return null
      }),
    )
    expect([objection, names]).toEqual([null, [eventId]])
    expect(await isWritten(eventId)).toBe(true)
    expect(await noted()).toBe(eventId)
  })

  it('of which one cannot be written takes no other down with it', async () => {
    const objection = { code: 'NOT_THIS', message: 'Not this.', remedy: 'Another.' }
    const outcomes = await Promise.allSettled([
      decide(
        'One',
        beside(async () => null),
      ),
      decide(
        'Two',
        beside(async () => objection),
      ),
      decide(
        'Three',
        beside(async () => {
          throw new Error('It broke.')
        }),
      ),
      decide(
        'Four',
        beside(async () => null),
      ),
      server.services.writer.decide(workspaceId, told('Five')).then((eventId) => ({ eventId })),
    ])
    const [one, two, three, four, five] = outcomes
    expect(three).toMatchObject({ status: 'rejected', reason: { message: 'It broke.' } })
    expect(two).toMatchObject({ status: 'fulfilled', value: { objection } })
    for (const outcome of [one, four, five]) {
      if (outcome?.status !== 'fulfilled') throw new Error('It was not written.')
      expect(await isWritten(outcome.value.eventId)).toBe(true)
    }
    if (two?.status !== 'fulfilled') throw new Error('It was not answered.')
    expect(await isWritten(two.value.eventId)).toBe(false)
  })

  it('leaves nothing of what it began when it fails', async () => {
    const before = await noted()
    const broken = decide(
      'One',
      beside(async (stores) => {
        await stores.workspaces.set(workspaceId, { frozenReason: 'Half of it' })
        throw new Error('It broke.')
      }),
    )
    await expect(broken).rejects.toThrow('It broke.')
    expect(await noted()).toBe(before)
  })

  it('is not written once its caller has been answered', async () => {
    const { eventId, objection } = await decide(
      'One',
      beside(async () => null, true),
    )
    expect(objection).toMatchObject({ code: 'GIVEN_UP' })
    expect(await isWritten(eventId)).toBe(false)
  })
})
