import { gunzipSync, gzipSync } from 'node:zlib'
import { type PolicyFiles, readBundle, writeBundle } from '@countersign/policy'
import { policyBroken } from './refusals.ts'

/** A version as OPA and pipelines take it; its revision is the hash that decisions name it by. */
export const bundleOf = ({ files, hash }: { files: PolicyFiles; hash: string }): Buffer =>
  Buffer.from(writeBundle({ files, revision: hash }, (bytes) => gzipSync(bytes)))

/** The files of a bundle that somebody sent, which are yet to be checked. */
export function filesOfBundle(bytes: Uint8Array): PolicyFiles {
  const reading = readBundle(bytes, unzipped)
  if (reading.ok) return reading.bundle.files
  throw policyBroken(reading.problems)
}

/** Stops at the limit, however little was sent to fill it. */
function unzipped(bytes: Uint8Array, maxOutputLength: number): Uint8Array | 'too-large' | 'malformed' {
  try {
    return gunzipSync(bytes, { maxOutputLength })
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    return error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'malformed'
  }
}
