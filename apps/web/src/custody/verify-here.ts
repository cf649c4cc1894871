import { type CustodyReport, parseCustody, verifyCustody } from '@countersign/custody'
import { browserCryptography } from '@countersign/proofs/browser'

/** What this page can say of a file: what became of its links, or that it is no such file. */
export type Verdict =
  | { readonly isRead: true; readonly report: CustodyReport }
  | { readonly isRead: false; readonly code: string; readonly message: string }

/** The whole verification, by the package that the tests run against the offline verifier. */
export async function verifyHere(text: string, trustRoot: unknown): Promise<Verdict> {
  const read = parseCustody(new TextEncoder().encode(text))
  if (!read.ok) return { isRead: false, code: read.code, message: read.message }
  return { isRead: true, report: await verifyCustody(read.file, trustRoot, browserCryptography) }
}
