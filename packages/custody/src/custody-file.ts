import { canonicalBytes, type JsonLimits, parseCanonical } from '@countersign/digest'
import { z } from 'zod'

/**
 * The line of one agent from its birth to what runs now, in one file: the exact bytes of what was decided and hashed, each
 * event with the way from it to the root of one signed checkpoint. Identifiers and digests only; names of people stay behind.
 */

export const custodyMediaType = 'application/vnd.countersign.custody.v1+json'

/** A spec and a bundle at their largest, with every quote in them escaped, and room for what is beside them. */
export const custodyLimits: JsonLimits = { maxBytes: 4 * 1024 * 1024, maxDepth: 8 }

const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`))
const digest = z.string().regex(/^[0-9a-f]{64}$/)

const Event = z.strictObject({
  /** The header in its exact bytes, which are the leaf. */
  header: z.string().max(4096),
  /** Its position; null while the ledger has no place for it, or no checkpoint covers it yet. */
  index: z.int().min(0).nullable(),
  /** The hashes from the leaf up to the root of the checkpoint, in base64. */
  proof: z.array(z.string().length(44)).max(63),
})
export type CustodyEvent = z.infer<typeof Event>

const events = z.array(Event).max(256)

/** What the hash of a policy is made of. */
const Manifest = z.strictObject({
  data: digest,
  files: z
    .array(z.strictObject({ path: z.string().max(500), sha256: digest }))
    .max(4096)
    .readonly(),
  format: z.string().max(64),
})

const File = z.strictObject({
  mediaType: z.literal(custodyMediaType),
  /** The origin of the workspace's log. */
  log: z.string().min(1).max(255),
  workspaceId: id('wsp'),
  agentId: id('agt'),
  /** A signed note (C2SP tlog-checkpoint); null while nothing was published. */
  checkpoint: z
    .string()
    .max(64 * 1024)
    .nullable(),
  birth: Event.nullable(),
  revision: z.strictObject({
    number: z.int().min(1),
    /** The canonical bytes of the spec as text. */
    spec: z.string().max(512 * 1024),
    event: Event.nullable(),
  }),
  policy: z.strictObject({ manifest: Manifest, event: Event.nullable() }).nullable(),
  /** That it was asked for, and how it became about this revision where it was about another one then. */
  request: z.strictObject({ id: id('prm'), events: events.max(2) }).nullable(),
  votes: events,
  /** The exact text of a proof bundle, which brings its own place in the ledger. */
  proof: z
    .string()
    .max(512 * 1024)
    .nullable(),
  governed: Event.nullable(),
  /** That it was let in; the newest renewal of the lease of what was, and its end. */
  admission: Event.nullable(),
  run: z.strictObject({ id: id('run'), renewed: Event.nullable(), ended: Event.nullable() }).nullable(),
})
export type CustodyFile = z.infer<typeof File>

type CustodyFileCode = 'CUSTODY_TOO_LARGE' | 'CUSTODY_MALFORMED' | 'CUSTODY_NOT_CANONICAL'

export type ReadCustody =
  | { readonly ok: true; readonly file: CustodyFile }
  | { readonly ok: false; readonly code: CustodyFileCode; readonly message: string }

/** The one sequence of bytes of a file. */
export const formatCustody = (file: CustodyFile): Uint8Array => canonicalBytes(file, custodyLimits)

/** Reads a file without believing it. One spelling, no unknown members, nothing without an end. */
export function parseCustody(source: Uint8Array): ReadCustody {
  if (source.length > custodyLimits.maxBytes) {
    const message = `A custody file has at most ${custodyLimits.maxBytes} bytes.`
    return { ok: false, code: 'CUSTODY_TOO_LARGE', message }
  }
  const json = parseCanonical(source, custodyLimits)
  if (!json.ok) {
    const code = json.code === 'JSON_NOT_CANONICAL' ? 'CUSTODY_NOT_CANONICAL' : 'CUSTODY_MALFORMED'
    return { ok: false, code, message: json.message }
  }
  const read = File.safeParse(json.value)
  return read.success
    ? { ok: true, file: read.data }
    : { ok: false, code: 'CUSTODY_MALFORMED', message: z.prettifyError(read.error) }
}
