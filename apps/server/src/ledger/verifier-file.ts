import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** The program that a stranger verifies with, as it stands in the repository. */
export const verifierFile = (): Promise<string> =>
  readFile(createRequire(import.meta.url).resolve('@countersign/ledger/verifier'), 'utf8')
