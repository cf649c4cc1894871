import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf, toHex, utf8 } from './bytes.ts'
import { canonical, parseCanonical } from './canonical.ts'
import { type EventHeader, eventLimits, parseBody, parseHeader, sentenceOf } from './event.ts'
import { formatEventLine, formatRangeStart, parseEventLine, parseRangeStart } from './event-file.ts'
import { actions, kinds } from './events/index.ts'
import { appendAll, emptyFrontier, leafHash } from './merkle.ts'
import { LedgerError } from './parsed.ts'
import { anEvent, anId, anInvitation, leavesOf, sha256, testOrigin } from './testing.ts'

const codeOf = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code)
const bodyOf = (event: ReturnType<typeof anInvitation>) => {
  const body = parseBody(sha256, event.header, event.bodyBytes)
  if (!body.ok) throw new Error(body.message)
  return body.value
}
const invitation = anInvitation(1, 'bo@example.com')
const headerText = textOf(invitation.headerBytes) ?? ''
const changed = (from: string, to: string) => {
  expect(headerText).toContain(from)
  return codeOf(parseHeader(utf8(headerText.replace(from, to))))
}

describe('an event', () => {
  it('is read back from the bytes it was written as', () => {
    expect(parseHeader(invitation.headerBytes)).toEqual({ ok: true, value: invitation.header })
    expect(bodyOf(invitation)).toMatchObject({ words: { email: 'bo@example.com' } })
    expect(invitation.leaf).toEqual(leafHash(sha256, invitation.headerBytes))
  })

  it('is canonical JSON, as far as anybody can tell', () => {
    expect(headerText).toBe(
      '{"action":"invitation.created","actor":"person:per_01K9ZB3W6R0000000000000001",' +
        '"at":"2026-11-20T12:00:00.001Z","behind":null,' +
        `"bodySha256":"${toHex(sha256(invitation.bodyBytes))}",` +
        '"codes":[],"eventId":"evt_01K9ZB3W6R0000000000000001","facts":{"expiresAt":null,"role":"reviewer"},' +
        `"log":"${testOrigin}","outcome":"done","requestId":"request-0001",` +
        '"salt":"01010101010101010101010101010101","subject":"invitation:lnk_01K9ZB3W6R0000000000000001",' +
        '"v":1,"workspace":"wsp_01K9ZB3W6R0000000000000001"}',
    )
  })

  it('can be read back whatever was written, whole or erased', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 255, unit: 'grapheme' }), fc.nat(99), (email, number) => {
        fc.pre(email.length <= 255)
        const event = anInvitation(number, email)
        expect(parseHeader(event.headerBytes)).toEqual({ ok: true, value: event.header })
        expect(bodyOf(event)).toMatchObject({ words: { email } })
        expect(sentenceOf(event.header, bodyOf(event))).toMatch(/^Ana Admin invited .+ as reviewer$/su)
        expect(sentenceOf(event.header, null)).toMatch(/^Somebody .* invited somebody as reviewer$/)
      }),
    )
  })

  it('has nothing of a person in its header', () => {
    expect(headerText).not.toMatch(/Ana|Admin|bo@|example\.com(?!.*wsp\/)/)
  })

  it('keeps its leaf and its header when its body is erased', () => {
    const { headerBytes, leaf } = invitation
    const read = parseHeader(headerBytes)
    expect(read.ok && leafHash(sha256, headerBytes)).toEqual(leaf)
    expect(read.ok && sentenceOf(read.value, null)).toBe('Somebody (…000001) invited somebody as reviewer')
  })

  it('tells nothing about an erased body to somebody who guesses it: the salt went with it', () => {
    const guess = { actorName: 'Ana Admin', behindName: null, words: { email: 'bo@example.com' } }
    expect(toHex(sha256(canonical(guess)))).not.toBe(invitation.header.bodySha256)
    const salt = /"salt":"([0-9a-f]{32})"/.exec(textOf(invitation.bodyBytes) ?? '')?.[1] ?? ''
    expect(salt).toHaveLength(32)
    expect(headerText).not.toContain(salt)
  })

  it('accepts no other body, not one changed by a bit', () => {
    fc.assert(
      fc.property(fc.nat(invitation.bodyBytes.length * 8 - 1), (bit) => {
        const flipped = invitation.bodyBytes.map((byte, at) =>
          at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte,
        )
        expect(codeOf(parseBody(sha256, invitation.header, flipped))).toBe('BODY_HASH_MISMATCH')
      }),
    )
  })

  it('is refused when its header is malformed, each form by its own code', () => {
    expect(changed('"v":1', '"v":2')).toBe('HEADER_MALFORMED')
    expect(changed('"v":1', '"v":1,"v":1')).toBe('JSON_NOT_CANONICAL')
    expect(changed('"v":1', '"v": 1')).toBe('JSON_NOT_CANONICAL')
    expect(changed('"v":1', '"v":1.0')).toBe('JSON_NOT_CANONICAL')
    expect(changed('reviewer', '\\u0072eviewer')).toBe('JSON_NOT_CANONICAL')
    expect(changed('reviewer', '\\ud800')).toBe('JSON_MALFORMED')
    expect(changed('"wsp_01K9ZB3W6R0000000000000001"}', '"wsp_01K9ZB3W6R0000000000000001","x":1}')).toBe(
      'HEADER_MALFORMED',
    )
    expect(changed('{"action"', '{"__proto__":1,"action"')).toBe('HEADER_MALFORMED')
    expect(changed('"behind":null,', '')).toBe('HEADER_MALFORMED')
    expect(changed('2026-11-20T', '2026-11-31T')).toBe('HEADER_MALFORMED')
    expect(changed('.001Z', '.001+00:00')).toBe('HEADER_MALFORMED')
    expect(changed('invitation.created', 'invitation.invented')).toBe('HEADER_ACTION_UNKNOWN')
    expect(changed('invitation.created', 'constructor')).toBe('HEADER_ACTION_UNKNOWN')
    expect(changed('invitation:lnk', 'member:per')).toBe('HEADER_MALFORMED')
    expect(changed('"done"', '"deny"')).toBe('HEADER_MALFORMED')
    expect(changed('"reviewer"', '"owner"')).toBe('HEADER_FACTS_MALFORMED')
    expect(changed('"codes":[]', '"codes":["lower"]')).toBe('HEADER_MALFORMED')
    expect(changed('{', '\ufeff{')).toBe('JSON_MALFORMED')
    expect(codeOf(parseHeader(Uint8Array.of(0xc3, 0x28)))).toBe('JSON_NOT_UTF8')
    expect(codeOf(parseHeader(new Uint8Array(eventLimits.headerBytes + 1)))).toBe('JSON_TOO_LARGE')
    expect(codeOf(parseHeader(utf8('['.repeat(1000) + ']'.repeat(1000))))).toBe('JSON_TOO_DEEP')
  })

  it('is not written when it would not be read', () => {
    const about = { subjectId: anId('lnk', 1), facts: { role: 'reviewer', expiresAt: null } } as const
    const body = { actorName: 'Ana', behindName: null, words: { email: 'bo@example.com' } }
    const write = (more: object) => () => anEvent('invitation.created', 1, { ...about, body, ...more })
    expect(write({})).not.toThrow()
    expect(write({ subjectId: anId('per', 1) })).toThrow(LedgerError)
    expect(write({ outcome: 'allow' })).toThrow(LedgerError)
    expect(write({ facts: { role: 'reviewer', expiresAt: null, note: 'x' } })).toThrow(LedgerError)
    expect(write({ facts: { role: 'reviewer', expiresAt: undefined } })).toThrow(LedgerError)
    expect(write({ body: { ...body, words: { email: '\ud800' } } })).toThrow(LedgerError)
    expect(write({ body: { ...body, words: { email: 'x'.repeat(256) } } })).toThrow(LedgerError)
    expect(write({ salts: { header: new Uint8Array(15), body: new Uint8Array(16) } })).toThrow(LedgerError)
    expect(write({ salts: { header: new Uint8Array(16), body: new Uint8Array(15) } })).toThrow(LedgerError)
    expect(write({ log: 'has blanks' })).toThrow(LedgerError)
    expect(write({ codes: Array.from({ length: 16 }, () => 'A'.repeat(64)) })).not.toThrow()
    expect(write({ codes: Array.from({ length: 17 }, () => 'A_CODE') })).toThrow(LedgerError)
  })
})

describe('the closed list of events', () => {
  it('names every event by a noun and what happened to it', () => {
    for (const action of actions) expect(action).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(_[a-z]+)*$/)
    expect(new Set(actions).size).toBe(actions.length)
  })

  it('has no fact that could hold a name, an address or a sentence', () => {
    const personal = ['Ana Admin', 'ana@example.com', 'Ana', '203.0.113.7', 'he left', 'ana:admin!', '']
    for (const action of actions) {
      for (const [fact, schema] of Object.entries(kinds[action].facts.shape)) {
        for (const value of [...personal, personal, { name: 'Ana' }]) {
          expect(schema.safeParse(value).success, `${action} ${fact} ${value}`).toBe(false)
        }
      }
    }
  })
})

describe('the sentence of an event', () => {
  const told = (header: EventHeader, body: Parameters<typeof sentenceOf>[1]) => sentenceOf(header, body)

  it('says who did what to whom', () => {
    expect(told(invitation.header, bodyOf(invitation))).toBe('Ana Admin invited bo@example.com as reviewer')
    const changedRole = anEvent('member.role_changed', 2, {
      subjectId: anId('per', 7),
      facts: { from: 'viewer', to: 'admin', by: 'admin' },
      body: { actorName: 'Ana Admin', behindName: 'Real Person', words: { name: 'Bo' } },
      behind: `person:${anId('per', 9)}`,
    })
    expect(told(changedRole.header, bodyOf(changedRole))).toBe(
      'Ana Admin (played by Real Person) changed the role of Bo from viewer to admin',
    )
    expect(told(changedRole.header, null)).toBe(
      'Somebody (…000001) (played by somebody (…000009)) changed the role of somebody (…000007) from viewer to admin',
    )
  })

  it('says that the server did it, or a key, or nobody who was signed in', () => {
    const by = (actor: string) => {
      const event = anEvent('key.revoked', 3, {
        subjectId: anId('key', 4),
        facts: {},
        body: { actorName: null, behindName: null, words: { keyName: 'build' } },
        actor,
      })
      return told(event.header, bodyOf(event))
    }
    expect(by('system')).toBe('Countersign revoked the API key “build”')
    expect(by('nobody')).toBe('Somebody who was not signed in revoked the API key “build”')
    expect(by(`key:${anId('key', 5)}`)).toBe('An API key (…000005) revoked the API key “build”')
  })

  it('shows what would not be seen or would turn the text around', () => {
    const event = anInvitation(5, 'bo\u202e@\u0000example\n.com')
    expect(told(event.header, bodyOf(event))).toBe(
      'Ana Admin invited bo\ufffd@\ufffdexample\ufffd.com as reviewer',
    )
  })
})

describe('a file of events', () => {
  it('holds the exact bytes of headers and bodies', () => {
    const line = { index: 4, headerBytes: invitation.headerBytes, bodyBytes: invitation.bodyBytes }
    expect(parseEventLine(formatEventLine(line))).toEqual({ ok: true, value: line })
    const erased = { ...line, bodyBytes: null }
    expect(parseEventLine(formatEventLine(erased))).toEqual({ ok: true, value: erased })
    expect(codeOf(parseEventLine('{}'))).toBe('EVENT_LINE_MALFORMED')
    expect(codeOf(parseEventLine(formatEventLine(line).replace('"v":1', '"v":2')))).toBe(
      'EVENT_LINE_MALFORMED',
    )
  })

  it('begins with the frontier of what came before', () => {
    const start = { log: testOrigin, frontier: appendAll(sha256, emptyFrontier, leavesOf(11)) }
    expect(parseRangeStart(formatRangeStart(start))).toEqual({ ok: true, value: start })
    expect(codeOf(parseRangeStart(formatRangeStart(start).replace('"from":11', '"from":10')))).toBe(
      'RANGE_START_MALFORMED',
    )
  })
})

describe('canonical JSON', () => {
  it('reads what it writes, and nothing that is spelled differently', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), (value) => {
        const json = JSON.stringify(value)
        if (/\p{Cs}/u.test(json) || /\\ud[89a-f]/.test(json)) return
        const read = parseCanonical(canonical(JSON.parse(json)), 1 << 20)
        expect(read.ok && JSON.stringify(read.value).length).toBe(json.length)
      }),
    )
  })
})
