import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Sha256 } from './digest.ts'

/** Node's hashing, for tests of this package and of those that build on it. */
export const sha256: Sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest())

/** The published vectors, which the repository does not contain, or null; says so in one line when absent. */
export function vectorsFolder(): string | null {
  const given = process.env.COUNTERSIGN_VECTORS
  const folder = given ?? join(repositoryRoot(import.meta.dirname), '..', 'shared', 'vectors')
  if (existsSync(folder)) return folder
  console.warn(`skipped: the published JSON vectors are not at ${folder}; set COUNTERSIGN_VECTORS`)
  return null
}

const repositoryRoot = (folder: string): string =>
  existsSync(join(folder, 'pnpm-workspace.yaml')) || dirname(folder) === folder
    ? folder
    : repositoryRoot(dirname(folder))
