import { z } from 'zod'
import { type Noun, shortId, subjectOf } from '../references.ts'
import { name } from './facts.ts'
import { named } from './telling.ts'

/** What the sentence of a kind is made of. Names are null when the body was erased or withheld. */
type Telling<Facts, Body> = {
  readonly actor: string
  readonly facts: Facts
  readonly body: Partial<Body>
  /** A name from the body, or "somebody" with the end of an identifier. */
  readonly named: (name: string | null | undefined, id: string) => string
  readonly subject: string
}

/** The parts of a header that a sentence is made of. */
type Told = {
  readonly actor: string
  readonly behind: string | null
  readonly subject: string
  readonly facts: Readonly<Record<string, unknown>>
}

type Ending = 'done' | 'allow' | 'restrict' | 'deny' | 'failed'

export const kind = <Facts extends z.ZodRawShape, Body extends z.ZodRawShape>(definition: {
  subject: Noun
  outcomes?: readonly Ending[]
  facts: Facts
  body: Body
  says: (
    it: Telling<z.output<z.ZodObject<Facts, z.core.$strict>>, z.output<z.ZodObject<Body, z.core.$strict>>>,
  ) => string
}) => {
  const facts = z.strictObject(definition.facts)
  const words = z.strictObject(definition.body)
  const body = z.strictObject({ actorName: name.nullable(), behindName: name.nullable(), words })
  const subject = subjectOf(definition.subject)
  const outcomes: readonly Ending[] = definition.outcomes ?? ['done']
  return {
    subject: definition.subject,
    outcomes,
    facts,
    body,
    isSubject: (reference: string): boolean => subject.safeParse(reference).success,
    tell: (header: Told, stored: Readonly<Record<string, unknown>> | null): string => {
      const known = stored === null ? null : body.parse(shown(stored))
      return definition.says({
        actor: actorOf(header, known?.actorName, known?.behindName),
        facts: facts.parse(header.facts),
        body: known === null ? {} : known.words,
        named,
        subject: header.subject,
      })
    },
  }
}

/** Characters that are not seen, or that turn the direction of what follows, could make one name pose as another. */
const shown = (stored: Readonly<Record<string, unknown>>): unknown =>
  JSON.parse(JSON.stringify(stored), (_, value: unknown) =>
    // The two joiners belong to the spelling of words in many scripts and move nothing.
    typeof value === 'string'
      ? value.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, '\ufffd')
      : value,
  )

function actorOf(header: Told, actorName: string | null | undefined, behindName: string | null | undefined) {
  if (header.actor === 'system') return 'Countersign'
  if (header.actor === 'nobody') return 'Somebody who was not signed in'
  const thing = header.actor.startsWith('key:') ? 'An API key' : 'Somebody'
  const actor = actorName ? actorName : `${thing} (…${shortId(header.actor)})`
  return header.behind === null ? actor : `${actor} (played by ${named(behindName, header.behind)})`
}
