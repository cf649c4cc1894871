import { type AgentSpec, microsOf, specBytes } from '@countersign/agents'
import { digestOfBytes } from '@countersign/digest'
import { sha256 } from '../ledger/cryptography.ts'
import { foldedText } from './search-text.ts'
import type { Agent } from './store.ts'

/** What of a spec stands in an agent's row, to be listed, searched and sorted by. */
export const rowOf = ({ metadata, anatomy, budget }: AgentSpec) => ({
  displayName: metadata.displayName,
  owner: metadata.owner,
  role: anatomy.role,
  model: anatomy.model && `${anatomy.model.provider}/${anatomy.model.name}`,
  monthlyMicros: BigInt(microsOf(budget.monthlyUsd)),
  searchText: firstOf(foldedText(`${metadata.name} ${metadata.displayName} ${metadata.owner ?? ''}`), 300),
})

/** The bytes of a spec that are kept, and their digest as the database and as everybody else writes it. */
export function sealedSpec(spec: AgentSpec) {
  const bytes = Buffer.from(specBytes(spec))
  const hex = digestOfBytes(sha256, bytes)
  return { bytes, digest: Buffer.from(hex, 'hex'), hex }
}

/** The digest of what people look at: the sandbox revision, or else the governed one. */
export const currentDigest = ({
  sandboxDigest,
  governedDigest,
}: Pick<Agent, 'sandboxDigest' | 'governedDigest'>) => sandboxDigest ?? governedDigest

/** The beginning of a text, cut between characters. */
export const firstOf = (text: string, characters: number): string => [...text].slice(0, characters).join('')
