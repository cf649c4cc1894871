import { hash, randomBytes } from 'node:crypto'

/** A secret that is handed out once; only its hash is stored. 256 bits need no slow hash. */
export const newToken = (prefix: string): string => `${prefix}${randomBytes(32).toString('base64url')}`

export const tokenHash = (token: string): Buffer => hash('sha256', token, 'buffer')
