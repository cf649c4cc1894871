import { z } from 'zod'

const here = 'http://here.invalid'
const looksOwn = /^\/(?![/\\])[^\\\p{Cc}]*$/u

/** A path of this site, or null: anything a browser could take for another host is none of ours. */
export function ownPath(text: string): string | null {
  if (!looksOwn.test(text) || !URL.canParse(text, here)) return null
  const url = new URL(text, here)
  const path = pathOf(url)
  // Parsing turns `/.//evil.example` into `//evil.example`, so the outcome is looked at as well.
  return url.origin === here && looksOwn.test(path) && path.length <= 500 ? path : null
}

export const OwnPath = z
  .string()
  .max(500, 'The path to return to is too long.')
  .transform((text, context) => {
    const path = ownPath(text)
    if (path !== null) return path
    context.addIssue('The path to return to must be one of this site, such as /account.')
    return z.NEVER
  })

/** An own path with one more parameter in its query. */
export function withQuery(path: string, name: string, value: string): string {
  const url = new URL(path, here)
  url.searchParams.set(name, value)
  return pathOf(url)
}

const pathOf = ({ pathname, search, hash }: URL): string => pathname + search + hash
