import { z } from 'zod'

/** E-mail addresses are compared in lower case; the form `local@domain` is all that is asked of them. */
export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'An e-mail address has at most 254 characters.')
  .pipe(z.email('Enter an e-mail address such as ana@example.com.'))

// Control and direction-changing characters would let one name pose as another in lists and in the ledger.
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u

const visible = (what: string, max: number) =>
  z
    .string()
    .trim()
    .min(1, `Enter ${what}.`)
    .max(max, `Use at most ${max} characters.`)
    .refine((text) => !unseen.test(text), 'Use visible characters only.')

export const PersonName = visible('a name', 80)
export const WorkspaceName = visible('a name for the workspace', 80)
export const KeyName = visible('a name that says what the key is for', 80)
export const ProviderName = visible('the name that people see on the sign-in page', 60)
export const ViewName = visible('a name for the view', 60)

/** The part of a workspace's URL that comes from its name; the caller adds what makes it unique. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return slug || 'workspace'
}
