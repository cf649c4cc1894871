import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { transactOn } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { Seal } from '../secrets/seal.ts'
import { composeForTest } from '../testing/compose.ts'
import { BodyKeys } from './body-keys.ts'

describe('the key that a body is written with', () => {
  const server = composeForTest()

  const workspaceId = newId('workspace', 0)
  const seal = new Seal(randomBytes(32))
  const holder = newId('person', 0)

  /** Keys over the real stores, and how often they were read. */
  function counted() {
    const { stores } = server.services
    let reads = 0
    const ledger: typeof stores.ledger = {
      ...stores.ledger,
      bodyKeys: (...asked) => {
        reads += 1
        return stores.ledger.bodyKeys(...asked)
      },
    }
    const watched = { ...stores, ledger }
    const keys = new BodyKeys({ stores: watched, clock: Date.now, seal })
    return { keys, stores: watched, reads: () => reads }
  }

  it('is read no more once it was made outside of a transaction', async () => {
    const { keys, stores, reads } = counted()
    const first = await keys.forWriting(stores, workspaceId, [holder])
    const whenMade = reads()
    expect(await keys.forWriting(stores, workspaceId, [holder])).toEqual(first)
    expect(reads()).toBe(whenMade)
  })

  it('that a transaction made and took back is made anew', async () => {
    const { keys, stores } = counted()
    const another = newId('person', 1)
    const undone: Buffer[] = []
    const undoing = transactOn(server.orm)(async (inside) => {
      undone.push(await keys.forWriting(inside, workspaceId, [another]))
      throw new Error('Undone.')
    })
    await expect(undoing).rejects.toThrow('Undone.')
    expect(await keys.forWriting(stores, workspaceId, [another])).not.toEqual(undone[0])
  })
})
