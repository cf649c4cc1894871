import { describe, expect, it } from 'vitest'
import { type BulkAnswer, type BulkResult, type BulkTarget, failuresOf, runOver } from './bulk-run.ts'

const result = (agentId: string, message: string | null = null): BulkResult => ({
  agentId,
  name: `agent-${agentId}`,
  ok: message === null,
  code: message && 'AGENT_RETIRED',
  message,
  remedy: message && 'Leave it.',
  file: null,
})
const answer = (results: BulkResult[], next: string | null): BulkAnswer => ({
  results,
  done: results.filter(({ ok }) => ok).length,
  failed: results.filter(({ ok }) => !ok).length,
  next,
})

describe('an act over many', () => {
  it('goes on from where the server stopped until all that match are done', async () => {
    const asked: BulkTarget[] = []
    const seen: number[] = []
    await runOver(
      { filter: { search: 'inv' } },
      async (target) => {
        asked.push(target)
        return asked.length === 1 ? answer([result('1'), result('2')], '2') : answer([result('3')], null)
      },
      (results) => seen.push(results.length),
    )
    expect(asked).toEqual([
      { filter: { search: 'inv' }, after: null },
      { filter: { search: 'inv' }, after: '2' },
    ])
    expect(seen).toEqual([2, 3])
  })

  it('sends what was picked in parts, and again what the server left out of one', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => String(index))
    const asked: (readonly string[])[] = []
    await runOver(
      { ids },
      async (target) => {
        const part = 'agentIds' in target ? target.agentIds : []
        asked.push(part)
        const taken = asked.length === 1 ? part.slice(0, 40) : part
        return answer(
          taken.map((id) => result(id)),
          taken.length < part.length ? (taken.at(-1) ?? null) : null,
        )
      },
      () => undefined,
    )
    expect(asked.map((part) => part.length)).toEqual([100, 100, 10])
    expect(asked[1]?.[0]).toBe('40')
  })
})

it('tells each reason once, with everything it is about', () => {
  const why = 'The agent is retired.'
  expect(failuresOf([result('1'), result('2', why), result('3', why), result('4', 'It is frozen.')])).toEqual(
    [
      { message: why, remedy: 'Leave it.', names: ['agent-2', 'agent-3'] },
      { message: 'It is frozen.', remedy: 'Leave it.', names: ['agent-4'] },
    ],
  )
})
