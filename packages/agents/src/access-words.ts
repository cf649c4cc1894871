import { Domain, FileGlob } from './access.ts'
import type { DraftSpec } from './draft.ts'
import { type Infer, quoted } from './inference.ts'
import type { Sentence } from './sentence.ts'

const fileEndings = /\.(?:md|csv|pdf|json|txt|docx?|xlsx?|pptx?|ts|js|py|ya?ml|html?|xml|zip|png|jpe?g)$/

/** Hosts and files that somebody wrote, and nobody ruled out. */
export function accessIn(sentences: readonly Sentence[], infer: Infer): NonNullable<DraftSpec['access']> {
  const domains = new Map<string, string>()
  const allow = new Map<string, string>()
  const deny = new Map<string, string>()
  for (const { text, words } of sentences) {
    for (const word of words) {
      const plain = word.text.replace(/[.,:]+$/, '')
      if (FileGlob.safeParse(plain).success && /^(?:\.\/|\/[^/])/.test(plain)) {
        const list = word.denied ? deny : allow
        list.set(plain, text)
        continue
      }
      const [, scheme, host = ''] = /^(https?:\/\/)?([^/:@]+)(?::\d+)?(?:\/.*)?$/.exec(plain) ?? []
      if (word.denied || (scheme === undefined && fileEndings.test(host))) continue
      if (Domain.safeParse(host).success) domains.set(host, text)
    }
  }
  const access: NonNullable<DraftSpec['access']> = {}
  const listed = (found: Map<string, string>, path: string): string[] => {
    for (const [index, [, because]] of [...found].slice(0, 64).entries())
      infer(`${path}[${index}]`, quoted(because))
    return [...found.keys()].slice(0, 64)
  }
  if (domains.size > 0) access.network = { domains: listed(domains, 'access.network.domains') }
  if (allow.size + deny.size > 0) {
    access.files = { allow: listed(allow, 'access.files.allow'), deny: listed(deny, 'access.files.deny') }
  }
  return access
}
