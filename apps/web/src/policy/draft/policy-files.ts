import { dataFile, type PolicyFiles } from '@countersign/policy'

/** What somebody changed of a policy set, and did not activate: new texts by path, null for a file that is gone. */
export type PolicyEdits = Readonly<Record<string, string | null>>

export const withEdits = (files: PolicyFiles, edits: PolicyEdits): PolicyFiles => {
  const texts = new Map(Object.entries(files))
  for (const [path, text] of Object.entries(edits)) {
    if (text === null) texts.delete(path)
    else texts.set(path, text)
  }
  return Object.fromEntries([...texts].sort(byPath))
}

/** The edits that make the second set of the first. */
export const editsBetween = (from: PolicyFiles, to: PolicyFiles): PolicyEdits => {
  const before = new Map(Object.entries(from))
  const after = new Map(Object.entries(to))
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return Object.fromEntries(
    paths
      .filter((path) => before.get(path) !== after.get(path))
      .map((path) => [path, after.get(path) ?? null]),
  )
}

export type FileChange = {
  path: string
  kind: 'added' | 'removed' | 'changed'
  before: string
  after: string
}

/** What differs between two sets, file by file, in the order of their paths. */
export const fileChanges = (from: PolicyFiles, to: PolicyFiles): readonly FileChange[] => {
  const before = new Map(Object.entries(from))
  return Object.entries(editsBetween(from, to)).map(([path, text]) => {
    const old = before.get(path)
    return {
      path,
      kind: text === null ? 'removed' : old === undefined ? 'added' : 'changed',
      before: old ?? '',
      after: text ?? '',
    }
  })
}

/** Two people began with one set: the files that both changed, and not to the same. */
export const collisions = (theirs: PolicyEdits, yours: PolicyEdits): readonly string[] => {
  const changed = new Map(Object.entries(theirs))
  return Object.entries(yours)
    .filter(([path, text]) => changed.has(path) && changed.get(path) !== text)
    .map(([path]) => path)
}

const byPath = ([one]: readonly [string, string], [other]: readonly [string, string]): number =>
  one < other ? -1 : one > other ? 1 : 0

export type FileGroup = { folder: string; paths: readonly string[] }

/** The files by their folders: first the data, which is changed most, then what stands in no folder. */
export const groupsOf = (paths: readonly string[]): readonly FileGroup[] => {
  const folders = new Map<string, string[]>([
    [folderOf(dataFile), []],
    ['', []],
  ])
  for (const path of [...paths].sort()) {
    const folder = folderOf(path)
    folders.set(folder, [...(folders.get(folder) ?? []), path])
  }
  return [...folders]
    .filter(([, found]) => found.length > 0)
    .map(([folder, found]) => ({ folder, paths: found }))
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

export const nameOfFile = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
