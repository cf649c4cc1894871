import { fileURLToPath } from 'node:url'
import type { Rolldown } from 'vite'

type Modules = Rolldown.ChunkingContext

const shell = fileURLToPath(new URL('src/layout/Shell.tsx', import.meta.url))
const signInPage = fileURLToPath(new URL('src/session/SignInPage.tsx', import.meta.url))

/**
 * Left alone, every set of pages that shares something has a file of its own, most of them smaller than the request for them:
 * 47 scripts for the home page. What always comes together is one file: the start, what the shell has beyond it, what the sign-in
 * page has of that, and the small parts that most pages are put together from.
 */
export const chunks: Rolldown.CodeSplittingOptions = {
  groups: [
    { name: 'start', tags: ['$initial'], priority: 3 },
    { name: partOfShell, priority: 2 },
    { name: partOfPages, test: /\/src\/ui\//, minShareCount: 2, maxModuleSize: 1_500, priority: 1 },
  ],
}

/** The shell and the page themselves stay files of their own, by which `size.test.ts` finds what they load. */
function partOfShell(id: string, modules: Modules): string | null {
  if (id === shell || id === signInPage || !neededBy(shell, modules).has(id)) return null
  return neededBy(signInPage, modules).has(id) ? 'form' : 'shell'
}

/** Whoever signs in does not wait for the parts of pages that come later. */
function partOfPages(id: string, modules: Modules): string | null {
  return neededBy(signInPage, modules).has(id) ? null : 'parts'
}

const found = new Map<string, ReadonlySet<string>>()

/** A module with everything that it imports, and what that imports. */
function neededBy(root: string, modules: Modules): ReadonlySet<string> {
  const known = found.get(root)
  if (known) return known
  const needed = new Set([root])
  for (const id of needed) for (const next of modules.getModuleInfo(id)?.importedIds ?? []) needed.add(next)
  found.set(root, needed)
  return needed
}
