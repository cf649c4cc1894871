import { z } from 'zod'
import { commonPasswords } from './common-passwords.ts'

/** NIST SP 800-63B: length and a blocklist; no composition rules, no forced rotation, any character. */
export const passwordLength = { min: 12, max: 128 } as const

export type PasswordContext = { email?: string | undefined; name?: string | undefined }

/** Says in one sentence why a password is refused, or null when it is good. */
export function passwordProblem(password: string, context: PasswordContext = {}): string | null {
  const length = [...password].length
  if (length < passwordLength.min) return `Use at least ${passwordLength.min} characters.`
  if (length > passwordLength.max) return `Use at most ${passwordLength.max} characters.`
  const folded = password.normalize('NFKC').toLowerCase()
  if (commonPasswords.has(folded) || isRepetition(folded)) {
    return 'This password is among the first that attackers try. Choose another one.'
  }
  for (const word of personalWords(context)) {
    if (folded.includes(word) && folded.length - word.length < 6) {
      return 'The password is little more than your name or e-mail address. Choose another one.'
    }
  }
  return null
}

/** For forms and procedures alike; what depends on the person is checked by `passwordProblem` with context. */
export const NewPassword = z.string().superRefine((password, check) => {
  const problem = passwordProblem(password)
  if (problem) check.addIssue({ code: 'custom', message: problem })
})

/** One character or one short word over and over, and runs such as `abcdefghijkl` or `987654321098`. */
function isRepetition(text: string): boolean {
  for (let size = 1; size <= 4; size++) {
    const unit = text.slice(0, size)
    if (unit.repeat(Math.ceil(text.length / size)).slice(0, text.length) === text) return true
  }
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0)
  const steps = new Set(codes.slice(1).map((code, at) => code - (codes[at] ?? 0)))
  return steps.size === 1 && (steps.has(1) || steps.has(-1))
}

function personalWords({ email, name }: PasswordContext): string[] {
  return [...(email?.split(/[@.]/) ?? []), email ?? '', ...(name?.split(/\s+/) ?? [])]
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= 4)
}
