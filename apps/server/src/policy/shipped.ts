import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { type CheckedPolicy, checkPolicy, dataFile, type PolicyFiles } from '@countersign/policy'
import { nodeCryptography } from '@countersign/rego/node'
import { sha256 } from '../ledger/cryptography.ts'

/** The policy set that every workspace begins with, as it stands in the repository; a new rule is a new file there. */
async function shippedFiles(): Promise<PolicyFiles> {
  const data = createRequire(import.meta.url).resolve(`@countersign/policy/shipped/${dataFile}`)
  const folder = dirname(dirname(data))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    await Promise.all(
      paths.map(async (path) => [relative(folder, path).split(sep).join('/'), await readFile(path, 'utf8')]),
    ),
  )
}

/** Reads and checks the shipped set once; one that is not whole ends the start. */
export async function shippedPolicy(): Promise<CheckedPolicy> {
  const check = checkPolicy(await shippedFiles(), {
    sha256,
    clock: () => performance.now(),
    cryptography: nodeCryptography,
  })
  if (check.ok) return check.policy
  const [{ file = '', line = 0, message = '' } = {}] = check.problems
  throw new Error(`The shipped policy is not whole: ${file}:${line}: ${message}`)
}
