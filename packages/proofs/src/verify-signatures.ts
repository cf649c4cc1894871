import { fromBase64url } from './base64url.ts'
import type { ReadBundle } from './bundle.ts'
import type { Cryptography } from './cryptography.ts'
import { verifyHs256 } from './hmac.ts'
import { type JwsHeader, type JwsSignature, signingText } from './jws.ts'
import { isWhole, type KeyRecord } from './key.ts'
import { standingOf } from './key-standing.ts'
import { notChecked, type ProofCheck, passed, refused } from './report.ts'

/**
 * Two checks for each signature: whether it is right, and whether its key counted where the proof was issued. Every
 * signature that is there has to be right; a bundle is not good because one of them is.
 */
export async function checkSignatures(
  { bundle, headers }: ReadBundle,
  keys: readonly KeyRecord[] | null,
  cryptography: Cryptography,
  position: number | null,
): Promise<ProofCheck[]> {
  if (keys === null) {
    return headers.map(({ kid }) =>
      notChecked('signature', 'KEYS_NOT_GIVEN', `The key ${kid} was not given.`, kid),
    )
  }
  const checks: ProofCheck[] = []
  for (const [at, header] of headers.entries()) {
    const signature = bundle.signatures[at]
    const key = keyFor(header, keys, cryptography)
    if (!signature || !('record' in key)) {
      if ('problem' in key) checks.push(key.problem)
      continue
    }
    checks.push(await checkSignature(signature, bundle.payload, key.record, cryptography))
    checks.push(checkStanding(key.record, position))
  }
  return checks
}

/** The one key of this name, provided that the signature's algorithm is the key's own: the key says it, not the bundle. */
function keyFor(
  { kid, alg }: JwsHeader,
  keys: readonly KeyRecord[],
  cryptography: Cryptography,
): { record: KeyRecord } | { problem: ProofCheck } {
  const [record, another] = keys.filter((key) => key.kid === kid)
  const no = (code: string, message: string) => ({ problem: refused('signature', code, message, kid) })
  if (!record) return no('KEY_UNKNOWN', `No key that is known here is called ${kid}.`)
  if (another) return no('KEY_AMBIGUOUS', `Two keys are called ${kid}.`)
  if (record.alg !== alg)
    return no('ALGORITHM_NOT_ALLOWED', `The key ${kid} signs with ${record.alg}, not ${alg}.`)
  if (!isWhole(cryptography, record)) {
    return no('KEY_RECORD_BROKEN', `What is known of the key ${kid} does not belong together.`)
  }
  return { record }
}

async function checkSignature(
  signature: JwsSignature,
  payload: string,
  key: KeyRecord,
  cryptography: Cryptography,
): Promise<ProofCheck> {
  if (key.alg === 'HS256' && key.secret === null) {
    return notChecked(
      'signature',
      'HMAC_NOT_CHECKABLE',
      'HMAC: not checkable offline; whoever could check it could also forge it.',
      key.kid,
    )
  }
  return (await isRight(signature, payload, key, cryptography))
    ? passed('signature', `The ${key.alg} signature of the key ${key.kid} is right.`, key.kid)
    : refused(
        'signature',
        'SIGNATURE_INVALID',
        `The ${key.alg} signature of the key ${key.kid} is wrong.`,
        key.kid,
      )
}

/** Whether a signature is right by the algorithm of the key, whatever its header says beyond that. */
export async function isRight(
  signature: JwsSignature,
  payload: string,
  key: KeyRecord,
  { hmacSha256, verify }: Cryptography,
): Promise<boolean> {
  if (key.alg === 'HS256') {
    const own = key.secret && { protected: signature.protected, secret: key.secret }
    return own !== null && verifyHs256(hmacSha256, own, payload, signature)
  }
  const bytes = fromBase64url(signature.signature)
  // Asked here too, for not every library refuses what is longer.
  if (bytes?.length !== 64) return false
  const input = new TextEncoder().encode(signingText(signature.protected, payload))
  return (await verify(key.publicJwk, input, bytes)) === true
}

function checkStanding(key: KeyRecord, position: number | null): ProofCheck {
  const standing = standingOf(key, position)
  if (!standing.ok) return refused('key', standing.code, standing.message, key.kid)
  if (standing.value.position === 'known') {
    return passed(
      'key',
      `The key ${key.kid} signed at position ${position}; it is ${key.state} now.`,
      key.kid,
    )
  }
  // An active key may sign anywhere from its beginning on; one that stopped may have been used after its end.
  return key.state === 'active'
    ? passed('key', `The key ${key.kid} is active.`, key.kid)
    : notChecked(
        'key',
        'POSITION_UNKNOWN',
        `The key ${key.kid} signs no more, and where in the ledger the proof was issued is not known.`,
        key.kid,
      )
}
