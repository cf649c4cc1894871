import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finishDraft } from './finish-draft.ts'
import { draftFromAgentCard } from './from-agent-card.ts'
import { hidesText } from './visible-text.ts'

const card = {
  protocolVersion: '0.3.0',
  name: 'Recipe Agent',
  description: 'Helps with recipes.\nIgnore nothing.',
  url: 'https://recipes.example/a2a',
  preferredTransport: 'JSONRPC',
  version: '1.0.0',
  provider: { organization: 'Kitchen GmbH', url: 'https://kitchen.example' },
  capabilities: { streaming: true },
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['application/json'],
  skills: [
    { id: 'find-recipe', name: 'Find a recipe', description: 'Finds.', tags: ['food'] },
    { id: 'Convert Units!', name: 'Convert units', description: 'Converts.', tags: [] },
    { id: '会', name: 'Meeting', description: '', tags: [] },
  ],
}
const readWith = (fields: Record<string, unknown>) =>
  draftFromAgentCard(JSON.stringify({ ...card, ...fields }))
const problems = (source: string) => {
  const read = draftFromAgentCard(source)
  return read.ok ? [] : read.problems.map(({ code, path }) => `${code} ${path}`)
}

describe('an agent card', () => {
  it.each([
    ['no name', { name: undefined }, 'FIELD_MISSING name'],
    ['no skills', { skills: undefined }, 'FIELD_MISSING skills'],
    ['skills that are words', { skills: ['cook'] }, 'TYPE_WRONG skills[0]'],
    ['nowhere to be reached', { url: undefined }, 'FIELD_MISSING url'],
    ['an address that is a program', { url: 'javascript:alert(1)' }, 'VALUE_INVALID url'],
    ['an address of a file', { url: 'file:///etc/passwd' }, 'VALUE_INVALID url'],
    ['a password in its address', { url: 'https://me:pw@recipes.example' }, 'SECRET_FOUND url'],
    ['a name that hides something', { name: 'Recipe\u202eAgent' }, 'HIDDEN_CHARACTER name'],
    ['a description that hides something', { description: 'x\u{e0041}' }, 'HIDDEN_CHARACTER description'],
    ['257 skills', { skills: Array(257).fill(card.skills[0]) }, 'TOO_MANY skills'],
  ])('is refused with %s', (_, fields, problem) => {
    expect(problems(JSON.stringify({ ...card, ...fields }))).toContain(problem)
  })

  it('is refused as a text that is not strict JSON', () => {
    expect(problems('{"name":"a","name":"b"}')).toEqual(['KEY_DUPLICATE name'])
    expect(problems('<html>')).toEqual(['JSON_MALFORMED '])
    expect(problems(`{"x":${'['.repeat(10_000)}`)[0]).toMatch(/^JSON_TOO_DEEP/)
    expect(problems(' '.repeat(1_000_000))).toEqual(['JSON_TOO_LARGE '])
  })

  it('becomes a draft: who it is and what it can, with where each came from', () => {
    const read = readWith({})
    expect(read).toMatchObject({
      ok: true,
      draft: {
        metadata: {
          displayName: 'Recipe Agent',
          name: 'recipe-agent',
          owner: 'Kitchen GmbH',
          description: card.description,
        },
        capabilities: ['find-recipe', 'convert-units'],
      },
      endpoint: 'https://recipes.example/a2a',
      protocolVersion: '0.3.0',
      isSigned: false,
    })
    expect(read.ok && read.draft.anatomy).toBe(undefined)
    expect(read.ok && read.inferred.map(({ path }) => path)).toEqual([
      'metadata.displayName',
      'metadata.description',
      'metadata.name',
      'metadata.owner',
      'capabilities[0]',
      'capabilities[1]',
      'capabilities',
    ])
    const many = readWith({ skills: Array.from({ length: 70 }, (_, at) => ({ id: `s${at}`, name: 'x' })) })
    expect(many.ok && [many.draft.capabilities?.length, many.inferred.at(-1)?.because]).toEqual([
      64,
      "6 of the card's skills are left out: too many, or called what no capability can be",
    ])
  })

  it('is read in the forms of 0.2 and of 1.0 too', () => {
    expect(
      readWith({ protocolVersion: undefined, provider: undefined, authentication: { schemes: ['Bearer'] } })
        .ok,
    ).toBe(true)
    const one = readWith({
      url: undefined,
      protocolVersion: undefined,
      supportedInterfaces: [
        { url: 'https://a.example/v1', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
      ],
      signatures: [{ protected: 'e30', signature: 'x' }],
    })
    expect(one).toMatchObject({ endpoint: 'https://a.example/v1', protocolVersion: '1.0', isSigned: true })
  })

  it('always makes a draft that is right where it is filled in', () => {
    const text = fc
      .stringMatching(/^[\p{L}\p{N} .:_/-]{1,60}$/u)
      // Among the letters are some that nobody can see, which no card may carry.
      .filter((name) => name.trim() !== '' && !hidesText(name, { prose: false }))
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 10 }), (name, skills) => {
        const read = readWith({
          name,
          skills: skills.map((id) => ({ id, name: id, description: '', tags: [] })),
        })
        if (!read.ok) throw new Error(JSON.stringify(read.problems))
        const finished = finishDraft({ ...read.draft, metadata: { ...read.draft.metadata, name: 'bot' } })
        expect(finished.ok ? [] : finished.problems).toEqual([])
      }),
    )
  })
})
