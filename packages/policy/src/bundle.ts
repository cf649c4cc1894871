import { type Json, parseStrict } from '@countersign/digest'
import { z } from 'zod'
import { dataFile, isPolicyPath, type PolicyFiles, policyLimits, policyRoot } from './policy-files.ts'
import type { BundleCode, PolicyProblem } from './policy-problem.ts'
import { readTar, TarError, type TarFile, writeTar } from './tar.ts'

/** A policy set as OPA hands it around: the files, and what the manifest says of them. */
export type Bundle = { readonly files: PolicyFiles; readonly revision: string }

export type BundleReading =
  | { readonly ok: true; readonly bundle: Bundle }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

/** Unpacks at most so many bytes; says which of the two went wrong where it cannot. */
export type Gunzip = (bytes: Uint8Array, mostBytes: number) => Uint8Array | 'too-large' | 'malformed'

/** How large a bundle is before it is unpacked, and after; the latter has a header for each file. */
export const bundleLimits = {
  bytes: 4 * 1024 * 1024,
  unpackedBytes: policyLimits.bytes + 1024 * 1024,
} as const

const manifestFile = '.manifest'
const roots = [policyRoot, 'settings']

/** What a manifest may say. `wasm` and its like would decide without anybody having read the rules. */
const Manifest = z.strictObject({
  revision: z.string().max(200).default(''),
  roots: z.array(z.string().max(200)).max(100).default(['']),
  rego_version: z.int().min(0).max(1).optional(),
  file_rego_versions: z.record(z.string(), z.int().min(0).max(1)).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
})

class Refused extends Error {
  readonly problem: PolicyProblem

  constructor(code: BundleCode, file: string, message: string, hint: string) {
    super(message)
    this.problem = { file: file.slice(0, 200), line: 1, column: 1, code, message, hint }
  }
}

/**
 * Reads a `bundle.tar.gz` of OPA into the files of a set. Nothing is written anywhere, so a name can lead nowhere; names
 * that would elsewhere are refused all the same. Whether the set is any good is for `checkPolicy` to say.
 */
export function readBundle(bytes: Uint8Array, gunzip: Gunzip): BundleReading {
  try {
    return { ok: true, bundle: bundleOf(unpacked(bytes, gunzip)) }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problems: [error.problem] }
    if (!(error instanceof TarError)) throw error
    const { problem } = new Refused(error.code, error.path, error.message, hints[error.code])
    return { ok: false, problems: [problem] }
  }
}

const hints = {
  BUNDLE_MALFORMED: 'Make the archive anew, with `opa build` or `tar czf bundle.tar.gz -C DIR .`.',
  BUNDLE_LINK: 'Put the file itself in its place.',
  BUNDLE_SPECIAL_FILE: 'Leave it out.',
}

function unpacked(bytes: Uint8Array, gunzip: Gunzip): Uint8Array {
  const tooLarge = (what: string, most: number) =>
    new Refused(
      'BUNDLE_TOO_LARGE',
      '',
      `The bundle is larger than ${most} bytes ${what}.`,
      'Send the policy only.',
    )
  if (bytes.length > bundleLimits.bytes) throw tooLarge('as it comes', bundleLimits.bytes)
  const archive = gunzip(bytes, bundleLimits.unpackedBytes)
  if (archive === 'too-large') throw tooLarge('when it is unpacked', bundleLimits.unpackedBytes)
  if (archive === 'malformed') {
    throw new Refused(
      'BUNDLE_MALFORMED',
      '',
      'The bundle is not compressed with gzip.',
      hints.BUNDLE_MALFORMED,
    )
  }
  return archive
}

function bundleOf(archive: Uint8Array): Bundle {
  const found = new Map<string, Uint8Array>()
  for (const { path, bytes } of readTar(archive)) {
    const name = plainPath(path)
    if (name.endsWith('/') || name === '') continue
    if (found.has(name)) {
      const hint = 'Leave out one of the two; which of them counts would be a guess.'
      throw new Refused('BUNDLE_FILE_DUPLICATE', name, 'The file is in the bundle twice.', hint)
    }
    found.set(name, bytes)
  }
  const manifest = found.get(manifestFile)
  const { revision, roots: claimed } = manifest === undefined ? Manifest.parse({}) : readManifest(manifest)
  const outside = roots.find((root) => !claimed.some((claim) => isBelow(root, claim)))
  if (outside !== undefined) {
    const message = `The roots of the bundle do not cover ${outside}.`
    const hint = `Name the roots ${roots.join(' and ')}, or none.`
    throw new Refused('BUNDLE_ROOTS', manifestFile, message, hint)
  }
  return { revision, files: filesOf(found) }
}

/** `opa build` begins names with a slash and `tar` with a dot; either is the top of the bundle. */
function plainPath(path: string): string {
  const name = path.replace(/^(?:\.\/|\/)/, '')
  const steps = name.replace(/\/$/, '').split('/')
  const strange = steps.some((step) => step === '..' || step === '.' || step === '') && !/^\.?\/?$/.test(name)
  if (strange || /[\\:\0]/.test(name)) {
    const message = 'The name leads out of the bundle, or is not a plain one.'
    throw new Refused('BUNDLE_PATH_UNSAFE', path, message, 'Name files from the top of the bundle.')
  }
  return name === '.' ? '' : name
}

const isBelow = (root: string, claim: string): boolean =>
  claim === '' || root === claim || root.startsWith(`${claim}/`)

function readManifest(bytes: Uint8Array): z.output<typeof Manifest> {
  const hint = 'A manifest has a revision and roots, as `opa build` writes it.'
  const invalid = (message: string) => new Refused('BUNDLE_MANIFEST_INVALID', manifestFile, message, hint)
  const read = Manifest.safeParse(
    parsedJson(textOfFile(manifestFile, bytes), () => invalid('It is not JSON.')),
  )
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw invalid(`${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim())
}

function filesOf(found: ReadonlyMap<string, Uint8Array>): PolicyFiles {
  const files: [string, string][] = []
  for (const [name, bytes] of found) {
    if (name === manifestFile) continue
    if (name === '.signatures.json') {
      const hint = 'Leave the signatures out; who sends a bundle here is known by their key.'
      throw new Refused('BUNDLE_SIGNED', name, 'Signatures of bundles are not verified here.', hint)
    }
    const placed = placeOf(name)
    if (placed === null) {
      const hint = `A bundle has modules (*.rego), ${dataFile} and ${manifestFile}.`
      throw new Refused('BUNDLE_FILE_UNKNOWN', name, 'A policy set has no file of this name.', hint)
    }
    const text = textOfFile(name, bytes)
    files.push([placed, name === 'data.json' ? settingsIn(name, text) : text])
  }
  if (files.filter(([path]) => path === dataFile).length > 1) {
    const message = 'The data is there twice.'
    throw new Refused('BUNDLE_FILE_DUPLICATE', dataFile, message, `Keep ${dataFile} only.`)
  }
  return Object.fromEntries(files)
}

/** Where a file of a bundle stands in a set. JSON is YAML too, so the data keeps its text and its lines. */
const placeOf = (name: string): string | null => {
  if (name === 'settings/data.json' || name === 'data.json') return dataFile
  return isPolicyPath(name) ? name : null
}

/** `opa build` gathers all data in one document at the top. */
function settingsIn(name: string, text: string): string {
  const invalid = () => {
    const message = 'The document at the top of a bundle holds `settings` and nothing else.'
    return new Refused('BUNDLE_FILE_UNKNOWN', name, message, `Move the data to ${dataFile}.`)
  }
  const read = z.strictObject({ settings: z.unknown() }).safeParse(parsedJson(text, invalid))
  if (!read.success) throw invalid()
  return `${JSON.stringify(read.data.settings, null, 2)}\n`
}

/** JSON of which one text has one meaning; what a name twice would stand for is nobody's guess. */
function parsedJson(text: string, invalid: () => Refused): Json {
  const read = parseStrict(text, { maxBytes: policyLimits.bytesOfFile, maxDepth: 32 })
  if (!read.ok) throw invalid()
  return read.value
}

function textOfFile(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new Refused('BUNDLE_MALFORMED', name, 'The file is not UTF-8.', 'Save it as UTF-8.')
  }
}

/** Writes a set as a bundle that OPA loads; the same set and revision give the same bytes before `gzip`. */
export function writeBundle(
  { files, revision }: Bundle,
  gzip: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  const encoded = (text: string) => new TextEncoder().encode(text)
  const manifest: TarFile = {
    path: manifestFile,
    bytes: encoded(`${JSON.stringify({ revision, roots, rego_version: 1 })}\n`),
  }
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1))
  return gzip(writeTar([manifest, ...sorted.map(([path, text]) => ({ path, bytes: encoded(text) }))]))
}
