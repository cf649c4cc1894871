import { canonicalBytes, type Digest, digestOfBytes, type Sha256 } from '@countersign/digest'
import { dataFile, type PolicyFiles, policyLimits } from './policy-files.ts'

const format = 'countersign-policy/v1'

/** The digests that the hash of a policy is made of, for whoever verifies it without the files. */
export type PolicyManifest = {
  readonly format: string
  readonly files: readonly { readonly path: string; readonly sha256: Digest }[]
  readonly data: Digest
}

export function manifestOf(sha256: Sha256, files: PolicyFiles): PolicyManifest {
  const digestOfText = (text: string) => digestOfBytes(sha256, new TextEncoder().encode(text))
  return {
    format,
    files: Object.entries(files)
      .filter(([path]) => path !== dataFile)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([path, text]) => ({ path, sha256: digestOfText(text) })),
    data: digestOfText(files[dataFile] ?? ''),
  }
}

/** What names a policy set everywhere: one changed character, in a test or a comment too, is another policy. */
export function hashOfPolicy(sha256: Sha256, files: PolicyFiles): Digest {
  // As large as the list of the most files with the longest paths can become.
  return digestOfBytes(
    sha256,
    canonicalBytes(manifestOf(sha256, files), { maxBytes: policyLimits.bytes, maxDepth: 4 }),
  )
}
