import { createHash } from 'node:crypto'
import { opendir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkPolicy, type PolicyCheck, readFolder } from '@countersign/policy'
import { nodeCryptography } from '@countersign/rego/node'

/** The folder cannot be looked at; nothing is said about the policy in it. */
export class FolderProblem extends Error {}

/** Reads the set in a folder and checks it whole. */
export async function checkFolder(folder: string): Promise<PolicyCheck> {
  const found = new Map<string, Uint8Array>()
  const paths = await pathsIn(folder)
  for (const path of paths) found.set(path, await readFile(join(folder, path)))
  const read = readFolder(found)
  if (!read.ok) return { ...read, tests: [] }
  return checkPolicy(read.files, {
    sha256: (bytes) => createHash('sha256').update(bytes).digest(),
    clock: () => performance.now(),
    cryptography: nodeCryptography,
  })
}

// A folder of policies that has more in it is another folder than was meant.
const mostEntries = 10_000

/** What OPA would load too; what else lies in a repository, such as a README, is not part of a set. */
const belongs = /\.(?:rego|json|ya?ml)$/

async function pathsIn(folder: string): Promise<string[]> {
  const paths: string[] = []
  const pending = ['']
  let seen = 0
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for await (const entry of await opened(folder, below)) {
      seen += 1
      if (seen > mostEntries) {
        throw new FolderProblem(
          `${folder} holds more than ${mostEntries} files. Name the folder of the policy.`,
        )
      }
      if (entry.name.startsWith('.')) continue
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) pending.push(path)
      else if (entry.isSymbolicLink()) {
        throw new FolderProblem(`${path} is a symbolic link. Put the file itself in its place.`)
      } else if (belongs.test(entry.name)) paths.push(path)
    }
  }
  if (paths.length === 0) throw new FolderProblem(`There is no policy in ${folder}.`)
  return paths.sort()
}

async function opened(folder: string, below: string) {
  try {
    return await opendir(join(folder, below))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') throw new FolderProblem(`There is no folder ${folder}.`)
    if (code === 'ENOTDIR') throw new FolderProblem(`${folder} is not a folder.`)
    if (code === 'EACCES') throw new FolderProblem(`${join(folder, below)} may not be read.`)
    throw error
  }
}
