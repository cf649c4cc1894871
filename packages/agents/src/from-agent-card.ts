import { parseStrict, type StrictCode } from '@countersign/digest'
import { z } from 'zod'
import { Capability } from './access.ts'
import type { DraftSpec } from './draft.ts'
import type { Inference, Inferred } from './inference.ts'
import { agentNameFrom } from './metadata.ts'
import { type ContentCode, placeless, problemOfText, type SpecProblem } from './problem.ts'
import { secretIn } from './secrets.ts'
import { line, prose } from './visible-text.ts'

/**
 * An Agent2Agent agent card, versions 0.2 to 1.0. The format is another's: unknown fields are passed over, known
 * ones are held to what the specification says, and what a person cannot see is refused as in a spec.
 */
const Address = z
  .string()
  .max(2_048)
  .regex(/^https?:\/\/[!-~]+$/i, 'Addresses of agents begin with https:// or http://.')
  .refine((url) => secretIn(url) === null, {
    error: 'There is a password in the address.',
    params: { code: 'SECRET_FOUND' },
  })
const modes = z.array(z.string().max(255)).max(64).optional()

const AgentCard = z
  .object({
    name: line(200),
    description: prose(8_192),
    version: z.string().max(64).optional(),
    protocolVersion: z.string().max(32).optional(),
    // 0.2 and 0.3 have `url`; 1.0 has a list of interfaces, the first of which is preferred.
    url: Address.optional(),
    supportedInterfaces: z
      .array(
        z.object({
          url: Address,
          protocolBinding: z.string().max(64),
          protocolVersion: z.string().max(32).optional(),
        }),
      )
      .max(32)
      .optional(),
    provider: z.object({ organization: line(200), url: z.string().max(2_048).optional() }).nullish(),
    defaultInputModes: modes,
    defaultOutputModes: modes,
    skills: z
      .array(
        z.object({
          id: z.string().min(1).max(200),
          name: line(200),
          description: prose(8_192).optional(),
          tags: z.array(z.string().max(100)).max(64).optional(),
        }),
      )
      .max(256),
    signatures: z
      .array(z.object({ protected: z.string(), signature: z.string() }))
      .max(16)
      .nullish(),
  })
  .refine(({ url, supportedInterfaces }) => url !== undefined || (supportedInterfaces?.length ?? 0) > 0, {
    error: 'The card does not say where the agent is reached.',
    path: ['url'],
    params: { code: 'FIELD_MISSING' },
  })

export type CardReading =
  | ({
      readonly ok: true
      readonly endpoint: string
      readonly protocolVersion: string | null
      /** Whether the card carries signatures; they are not verified here, so nothing follows from it. */
      readonly isSigned: boolean
    } & Inferred)
  | { readonly ok: false; readonly problems: readonly SpecProblem<ContentCode | StrictCode>[] }

/** A draft of the agent that a card describes. Its description stays a description and never becomes instructions. */
export function draftFromAgentCard(source: string | Uint8Array): CardReading {
  const json = parseStrict(source)
  if (!json.ok) return { ok: false, problems: [problemOfText(json)] }
  const read = AgentCard.safeParse(json.value, { reportInput: true })
  if (!read.success) return { ok: false, problems: placeless(read.error.issues) }
  const card = read.data
  const inferred: Inference[] = [
    { path: 'metadata.displayName', because: `the card calls it ${card.name}` },
    { path: 'metadata.description', because: 'the card describes it so' },
  ]
  const metadata: DraftSpec['metadata'] = {
    displayName: cut(card.name, 80),
    description: cut(card.description, 2_000),
  }
  const name = agentNameFrom(card.name)
  if (name !== null) {
    metadata.name = name
    inferred.push({ path: 'metadata.name', because: `made of the name ${card.name}` })
  }
  if (card.provider) {
    metadata.owner = cut(card.provider.organization, 120)
    inferred.push({
      path: 'metadata.owner',
      because: 'the card names its provider; the owner should be somebody of yours',
    })
  }
  const capabilities = new Map<string, string>()
  for (const skill of card.skills) {
    const capability = capabilityOf(skill.id)
    if (capability !== null && capabilities.size < 64) capabilities.set(capability, skill.name)
  }
  for (const [index, [, skill]] of [...capabilities].entries()) {
    inferred.push({ path: `capabilities[${index}]`, because: `the card lists the skill ${skill}` })
  }
  const left = new Set(card.skills.map(({ id }) => id)).size - capabilities.size
  if (left > 0) {
    const because = `${left} of the card's skills are left out: too many, or called what no capability can be`
    inferred.push({ path: 'capabilities', because })
  }
  const [preferred] = card.supportedInterfaces ?? []
  return {
    ok: true,
    draft: { metadata, capabilities: [...capabilities.keys()] },
    inferred,
    endpoint: preferred?.url ?? card.url ?? '',
    protocolVersion: preferred?.protocolVersion ?? card.protocolVersion ?? null,
    isSigned: (card.signatures?.length ?? 0) > 0,
  }
}

const cut = (text: string, max: number): string => [...text].slice(0, max).join('').slice(0, max)

function capabilityOf(skill: string): string | null {
  const name = skill
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/[._-]*\.[._-]*/g, '.')
    .replace(/([_-])[_-]+/g, '$1')
    .replace(/^[^a-z]+/, '')
    .slice(0, 64)
    .replace(/[._-]+$/, '')
  return Capability.safeParse(name).success ? name : null
}
