import { describe, expect, it } from 'vitest'
import { levels, readStatement, type StatementFacts, statementOf } from './statement.ts'
import { aDigest, anId, someFacts, testTime } from './testing.ts'

const decoder = new TextDecoder()
const written = (changed: Partial<StatementFacts> = {}) => {
  const read = readStatement(statementOf(someFacts(changed)))
  if (!read.ok) throw new Error(read.message)
  return read.value
}

describe('a statement', () => {
  it('has these exact bytes', () => {
    const approval = (number: number, at: string, role: string) =>
      `{"approver":"person:${anId('per', number)}","at":"${at}","boundTo":{"sha256":"${aDigest(1)}"},"decision":"approve","eventId":"${anId('evt', number)}","role":"${role}"}`
    expect(decoder.decode(statementOf(someFacts()))).toBe(
      `{"_type":"https://in-toto.io/Statement/v1","predicate":{"approvals":[${approval(2, '2026-11-20T11:59:58.000Z', 'admin')},${approval(3, '2026-11-20T11:59:59.000Z', 'reviewer')}],` +
        `"breakGlass":false,"policy":{"digest":{"sha256":"${aDigest(2)}"},"inputSha256":"${aDigest(3)}","uri":"countersign:policy/${anId('pol', 1)}@17"},` +
        `"proofId":"${anId('prf', 1)}","quorum":{"distinctPeople":true,"requesterExcluded":true,"required":2},"requestId":"${anId('prm', 1)}",` +
        `"requestedBy":"person:${anId('per', 1)}","resourceUri":"countersign:workspace/${anId('wsp', 1)}/agent/${anId('agt', 1)}","supersedes":null,` +
        '"timeVerified":"2026-11-20T12:00:00.000Z","validity":{"notAfter":null,"notBefore":"2026-11-20T12:00:00.000Z"},"verificationResult":"PASSED",' +
        `"verifiedLevels":["COUNTERSIGN_PROMOTION_REVIEWED"],"verifier":{"id":"countersign.example/${anId('wsp', 1)}","version":{"countersign":"0.1.0"}}},` +
        `"predicateType":"https://countersign.example/attestation/agent-promotion/v1","subject":[{"digest":{"sha256":"${aDigest(1)}"},"name":"agent:invoice-bot@3"}]}`,
    )
  })

  it('claims the level that follows from how it came about', () => {
    const level = (changed: Partial<StatementFacts>) => written(changed).predicate.verifiedLevels
    expect(level({})).toEqual([levels.reviewed])
    expect(level({ approvals: [], quorum: 0, requestId: null })).toEqual([levels.policy])
    expect(level({ approvals: [], breakGlass: true })).toEqual([levels.breakGlass])
    expect(level({ breakGlass: true })).toEqual([levels.breakGlass])
  })

  it('is not made of what is no fact', () => {
    const wrong: Partial<StatementFacts>[] = [
      { proofId: 'prf_1' },
      { workspaceId: anId('agt', 1) },
      { specSha256: aDigest(1).slice(1) },
      { specSha256: 'A'.repeat(64) },
      { agent: { id: anId('agt', 1), name: 'Invoice Bot', revision: 3 } },
      { agent: { id: anId('agt', 1), name: 'invoice-bot', revision: 0 } },
      { agent: { id: anId('agt', 1), name: 'invoice-bot', revision: 1.5 } },
      { requestedBy: 'Ana Admin' },
      { quorum: -1 },
      { quorum: 65 },
      { verifier: 'a blank' },
      { verifier: '' },
      { version: '' },
      { approvals: [{ personId: 'ana@example.com', role: 'admin', at: testTime, eventId: anId('evt', 2) }] },
      { policy: { ...someFacts().policy, number: 0 } },
    ]
    for (const changed of wrong) {
      expect(() => statementOf(someFacts(changed)), JSON.stringify(changed)).toThrow()
    }
    expect(() => statementOf(someFacts({ at: Number.NaN }))).toThrow()
  })

  it('names no person but by identifier', () => {
    const text = decoder.decode(statementOf(someFacts()))
    expect(text).not.toMatch(/@example|Ana|Bo /)
  })
})
