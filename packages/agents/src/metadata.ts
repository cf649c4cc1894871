import { z } from 'zod'
import { namedValues } from './keyed-list.ts'
import { line, prose } from './visible-text.ts'

/** Unique in a workspace, in addresses and in file names; never changed by translation or taste. */
export const AgentName = z
  .string()
  .min(1)
  .max(63)
  .regex(
    /^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/,
    'Use lower-case letters, digits and single hyphens, beginning with a letter: `invoice-bot`.',
  )

const LabelName = z
  .string()
  .max(63)
  .regex(
    /^[a-z](?:[a-z0-9]|[._/-](?=[a-z0-9]))*$/,
    'Labels are called with lower-case letters, digits and . _ / - between them.',
  )

/** Who the agent is. Without a `displayName` it is shown by its name; without an owner it cannot be promoted. */
export const Metadata = z
  .strictObject({
    name: AgentName,
    displayName: line(80).optional(),
    description: prose(2_000).default(''),
    owner: line(120).nullable().default(null),
    labels: namedValues(LabelName, line(63, 0), 32).default({}),
  })
  .transform(({ name, displayName = name, ...rest }) => ({ name, displayName, ...rest }))

/** A name for an agent made of the words given: `Invoice bot!` becomes `invoice-bot`; null when nothing is left. */
export function agentNameFrom(words: string): string | null {
  const name = words
    .slice(0, 500)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+/, '')
    .slice(0, 63)
    .replace(/-+$/, '')
  return name || null
}
