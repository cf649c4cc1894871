import type { CustodyReport, LinkName, LinkReport } from '@countersign/custody'
import { expect, it } from 'vitest'
import { conclusionOf } from './conclusion.ts'

const link = (name: LinkName, state: LinkReport['state']): LinkReport => ({
  link: name,
  state,
  code: null,
  message: `${name} is ${state}.`,
  binding: '',
  digest: null,
  events: [],
})
const report = (outcome: CustodyReport['outcome'], links: LinkReport[]): CustodyReport => ({
  outcome,
  checkpoint: { state: 'sound', code: null, message: 'Signed.', size: 9 },
  links,
})

it('names the first link that is broken', () => {
  const links = [link('birth', 'sound'), link('votes', 'broken'), link('proof', 'broken')]
  expect(conclusionOf(report('broken', links))).toMatchObject({
    tone: 'deny',
    word: 'Broken at “Votes”',
    message: 'votes is broken.',
  })
})

it('says how far the line goes when it holds', () => {
  const links = [link('birth', 'sound'), link('revision', 'sound'), link('proof', 'absent')]
  expect(conclusionOf(report('verified', links)).message).toContain('From the birth to “Revision”')
})

it('is no yes while something has no place', () => {
  const links = [link('birth', 'sound'), link('admission', 'not-checked')]
  const { tone, message } = conclusionOf(report('unproven', links))
  expect([tone, message]).toEqual(['restrict', 'Nothing vouches yet for: Admission.'])
})
