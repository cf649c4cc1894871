import { generateKeyPairSync } from 'node:crypto'
import { formatVerifierKey, verifierKey } from '@countersign/ledger'
import { publicBytesOf, sha256, signWith } from './cryptography.ts'

/** The keys of a witness, for tests that sign themselves. */
export function aWitness(name: string) {
  const { privateKey } = generateKeyPairSync('ed25519')
  const key = verifierKey(sha256, { name, type: 'cosignature', publicKey: publicBytesOf(privateKey) })
  return { key, sign: signWith(privateKey), verifierKey: formatVerifierKey(key) }
}
