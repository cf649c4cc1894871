/** Recognises credentials. A spec is read by reviewers and auditors and kept for good: no place for one. */

// Upper bounds keep every search short; what is longer is still found, and masked by its beginning.
const formats: readonly (readonly [kind: string, pattern: RegExp])[] = [
  [
    'a private key',
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?:[^-]|-(?!----)|-----\n){0,8000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
  ],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['a GitHub token', /\b(?:gh[opsru]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})/g],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20,255}/g],
  ['a Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,255}/g],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}/g],
  ['a Stripe key', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}/g],
  ['a model provider’s key', /\bsk-[A-Za-z0-9_-]{20,255}/g],
  ['a Hugging Face token', /\bhf_[A-Za-z0-9]{30,255}/g],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}/g],
  ['a signed token', /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,2000}(?:\.[A-Za-z0-9_-]{0,2000})?/g],
  ['a password in an address', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,100}:[^\s/@]{1,200}@/gi],
]

/** What sort of credential stands in a text, or null. */
export const secretIn = (text: string): string | null =>
  formats.find(([, pattern]) => text.search(pattern) >= 0)?.[0] ?? null

/** The text with `[removed]` for every credential in it. */
export const maskSecrets = (text: string): string =>
  formats.reduce((masked, [, pattern]) => masked.replace(pattern, '[removed]'), text)

/** Whether a variable is called like something that holds a credential. `MAX_TOKENS` is not. */
export const isSecretName = (name: string): boolean =>
  /(?:^|_)(?:PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SIGNING_?KEY|CREDENTIALS?|CONNECTION_?STRING)$/i.test(
    name,
  )
