// Bytes and their texts: UTF-8 and the two base64 alphabets, strict as Go's decoders are.
import { BuiltinError } from './builtin.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export const utf8 = (value: string): Uint8Array => encoder.encode(value)
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes)

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const values = new Map([...alphabet].map((c, i) => [c, i]))

export const encodeBase64 = (bytes: Uint8Array): string => {
  let result = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i] ?? 0, bytes[i + 1], bytes[i + 2]]
    result += alphabet.charAt(a >> 2) + alphabet.charAt(((a & 3) << 4) | ((b ?? 0) >> 4))
    result += b === undefined ? '=' : alphabet.charAt(((b & 15) << 2) | ((c ?? 0) >> 6))
    result += c === undefined ? '=' : alphabet.charAt(c & 63)
  }
  return result
}

export const encodeBase64Url = (bytes: Uint8Array, pad: boolean): string => {
  const result = encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_')
  return pad ? result : result.replace(/=+$/, '')
}

const illegal = (at: number): BuiltinError => new BuiltinError(`illegal base64 data at input byte ${at}`)

/** Decodes standard base64; line breaks are skipped, padding is required. */
export const decodeBase64 = (input: string): Uint8Array => {
  const value = input.replace(/[\r\n]/g, '')
  const bare = value.replace(/={1,2}$/, '')
  if (value.length % 4 !== 0) {
    const bad = [...bare].findIndex((c) => !values.has(c))
    throw illegal(bad === -1 ? bare.length - (bare.length % 4) : bad)
  }
  return decodeBare(bare)
}

/** Decodes the URL alphabet with or without padding. */
export const decodeBase64Url = (input: string): Uint8Array => {
  const value = input.replace(/[\r\n]/g, '')
  const bad = /[+/]/.exec(value)
  if (bad !== null) throw illegal(bad.index)
  return decodeBare(value.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''))
}

const decodeBare = (bare: string): Uint8Array => {
  if (bare.length % 4 === 1) throw illegal(bare.length - 1)
  const bytes = new Uint8Array(Math.floor((bare.length * 3) / 4))
  let length = 0
  let bits = 0
  let count = 0
  for (let i = 0; i < bare.length; i += 1) {
    const value = values.get(bare.charAt(i))
    if (value === undefined) throw illegal(i)
    bits = (bits << 6) | value
    count += 6
    if (count >= 8) {
      count -= 8
      bytes[length] = (bits >> count) & 255
      length += 1
    }
  }
  return bytes
}
