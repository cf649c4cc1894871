import type { VerifyEd25519 } from '@countersign/ledger'

// Any 32 bytes make a raw key; this one is only there to ask whether the algorithm is known.
const anyKey = new Uint8Array(32)

const importKey = (publicKey: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', new Uint8Array(publicKey), 'Ed25519', false, ['verify'])

/** The browser's own Ed25519, or null where it has none: older browsers, and addresses without https. */
export async function browserVerify(): Promise<VerifyEd25519 | null> {
  if (!isSecureContext || !(await knowsEd25519())) return null
  return async (publicKey, message, signature) =>
    crypto.subtle.verify(
      'Ed25519',
      await importKey(publicKey),
      new Uint8Array(signature),
      new Uint8Array(message),
    )
}

async function knowsEd25519(): Promise<boolean> {
  try {
    await importKey(anyKey)
    return true
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return false
    throw error
  }
}
