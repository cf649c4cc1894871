import { canonicalBytes, type Digest, digestOfBytes, type Sha256 } from '@countersign/digest'
import { dataFile, type PolicyFiles, policyLimits } from './policy-files.ts'

const format = 'countersign-policy/v1'

/** What names a policy set everywhere: one changed character, in a test or a comment too, is another policy. */
export function hashOfPolicy(sha256: Sha256, files: PolicyFiles): Digest {
  const digestOfText = (text: string) => digestOfBytes(sha256, new TextEncoder().encode(text))
  const content = {
    format,
    files: Object.entries(files)
      .filter(([path]) => path !== dataFile)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([path, text]) => ({ path, sha256: digestOfText(text) })),
    data: digestOfText(files[dataFile] ?? ''),
  }
  // As large as the list of the most files with the longest paths can become.
  return digestOfBytes(sha256, canonicalBytes(content, { maxBytes: policyLimits.bytes, maxDepth: 4 }))
}
