import { z } from 'zod'
import { BundleError, filesOf, parsedJson, textOf } from './bundle-files.ts'
import { type PolicyFiles, policyLimits, policyRoot } from './policy-files.ts'
import type { PolicyProblem } from './policy-problem.ts'
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
  bytes: 1024 * 1024,
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

/**
 * Reads a `bundle.tar.gz` of OPA into the files of a set. Nothing is written anywhere, so a name can lead nowhere; names
 * that would elsewhere are refused all the same. Whether the set is any good is for `checkPolicy` to say.
 */
export function readBundle(bytes: Uint8Array, gunzip: Gunzip): BundleReading {
  try {
    return { ok: true, bundle: bundleOf(unpacked(bytes, gunzip)) }
  } catch (error) {
    if (error instanceof BundleError) return { ok: false, problems: [error.problem] }
    if (!(error instanceof TarError)) throw error
    const { problem } = new BundleError(error.code, error.path, error.message, hints[error.code])
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
    new BundleError(
      'BUNDLE_TOO_LARGE',
      '',
      `The bundle is larger than ${most} bytes ${what}.`,
      'Send the policy only.',
    )
  if (bytes.length > bundleLimits.bytes) throw tooLarge('as it comes', bundleLimits.bytes)
  const archive = gunzip(bytes, bundleLimits.unpackedBytes)
  if (archive === 'too-large') throw tooLarge('when it is unpacked', bundleLimits.unpackedBytes)
  if (archive === 'malformed') {
    throw new BundleError(
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
      throw new BundleError('BUNDLE_FILE_DUPLICATE', name, 'The file is in the bundle twice.', hint)
    }
    found.set(name, bytes)
  }
  const manifest = found.get(manifestFile)
  const { revision, roots: claimed } = manifest === undefined ? Manifest.parse({}) : readManifest(manifest)
  const outside = roots.find((root) => !claimed.some((claim) => isBelow(root, claim)))
  if (outside !== undefined) {
    const message = `The roots of the bundle do not cover ${outside}.`
    const hint = `Name the roots ${roots.join(' and ')}, or none.`
    throw new BundleError('BUNDLE_ROOTS', manifestFile, message, hint)
  }
  found.delete(manifestFile)
  return { revision, files: filesOf(found) }
}

/** `opa build` begins names with a slash and `tar` with a dot; either is the top of the bundle. */
function plainPath(path: string): string {
  const name = path.replace(/^(?:\.\/|\/)/, '')
  const steps = name.replace(/\/$/, '').split('/')
  const strange = steps.some((step) => step === '..' || step === '.' || step === '') && !/^\.?\/?$/.test(name)
  if (strange || /[\\:\0]/.test(name)) {
    const message = 'The name leads out of the bundle, or is not a plain one.'
    throw new BundleError('BUNDLE_PATH_UNSAFE', path, message, 'Name files from the top of the bundle.')
  }
  return name === '.' ? '' : name
}

const isBelow = (root: string, claim: string): boolean =>
  claim === '' || root === claim || root.startsWith(`${claim}/`)

function readManifest(bytes: Uint8Array): z.output<typeof Manifest> {
  const hint = 'A manifest has a revision and roots, as `opa build` writes it.'
  const invalid = (message: string) => new BundleError('BUNDLE_MANIFEST_INVALID', manifestFile, message, hint)
  const read = Manifest.safeParse(parsedJson(textOf(manifestFile, bytes), () => invalid('It is not JSON.')))
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw invalid(`${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim())
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
