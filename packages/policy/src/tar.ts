/** One file of an archive, as far as it is understood; its path is as it was written. */
export type TarFile = { readonly path: string; readonly bytes: Uint8Array }

export type TarCode = 'BUNDLE_MALFORMED' | 'BUNDLE_LINK' | 'BUNDLE_SPECIAL_FILE'

/** Why an archive is not read, and at which of its files. */
export class TarError extends Error {
  readonly code: TarCode
  readonly path: string

  constructor(code: TarCode, path: string, message: string) {
    super(message)
    this.code = code
    this.path = path
  }
}

const block = 512

/**
 * Reads the plain files of a tar archive (POSIX ustar, with pax names). It knows files and folders and refuses all else:
 * what points somewhere or stands for a device has no place in a policy, and what is half understood could be read
 * differently by somebody else.
 */
export function readTar(bytes: Uint8Array): TarFile[] {
  const files: TarFile[] = []
  let longName: string | null = null
  for (let at = 0; ; ) {
    const header = bytes.subarray(at, at + block)
    if (header.length < block) throw malformed('', 'The archive ends in the middle.')
    if (header.every((byte) => byte === 0)) {
      if (bytes.subarray(at).some((byte) => byte !== 0)) throw malformed('', 'Something follows the end.')
      if (longName !== null) throw malformed(longName, 'A name has no file.')
      return files
    }
    const { path, size, type } = headerOf(header)
    const name: string = longName ?? path
    const body = bytes.subarray(at + block, at + block + size)
    if (body.length < size) throw malformed(name, 'The archive ends in the middle.')
    at += block + Math.ceil(size / block) * block
    if (type === 'x') {
      if (longName !== null) throw malformed(longName, 'A name has no file.')
      longName = paxPath(body)
      continue
    }
    if (type === 'g') {
      // A comment of `git archive`; anything else would change how the files are called.
      if (paxRecords(body).some(([key]) => key !== 'comment'))
        throw malformed('', 'There is a global header.')
      continue
    }
    longName = null
    if (type === '5') {
      if (size > 0) throw malformed(name, 'A folder has a content.')
      files.push({ path: name.endsWith('/') ? name : `${name}/`, bytes: body })
      continue
    }
    if (type === '1' || type === '2') {
      throw new TarError('BUNDLE_LINK', name, `It is a ${type === '1' ? 'hard' : 'symbolic'} link.`)
    }
    if (type !== '0' && type !== '\0') {
      throw new TarError('BUNDLE_SPECIAL_FILE', name, 'It is neither a file nor a folder.')
    }
    if (name.endsWith('/')) throw malformed(name, 'A file is called like a folder.')
    files.push({ path: name, bytes: body })
  }
}

function headerOf(header: Uint8Array): { path: string; size: number; type: string } {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  if (octal(header.subarray(148, 156)) !== sum) throw malformed('', 'A header is damaged.')
  const isUstar = textIn(header.subarray(257, 262)) === 'ustar'
  const prefix = isUstar ? textIn(header.subarray(345, 500)) : ''
  const name = textIn(header.subarray(0, 100))
  const path = prefix === '' ? name : `${prefix}/${name}`
  const size = octal(header.subarray(124, 136))
  if (path === '') throw malformed('', 'A file has no name.')
  return { path, size, type: String.fromCharCode(header[156] ?? 0) }
}

/** Numbers are digits; the other spelling, for sizes that no policy has, is not read. */
function octal(field: Uint8Array): number {
  const text = textIn(field).trim()
  if (!/^[0-7]{1,11}$/.test(text)) throw malformed('', 'A header has a number that is none.')
  return Number.parseInt(text, 8)
}

/** Of what a pax header can say only the name matters; times and owners are not kept. */
function paxPath(body: Uint8Array): string | null {
  let path: string | null = null
  for (const [key, value] of paxRecords(body)) {
    if (key === 'path') path = value
    else if (!/^(?:[acm]time|[ug]id|[ug]name|comment|(?:LIBARCHIVE|SCHILY)\..+)$/.test(key)) {
      throw malformed(value, `A header says ${key}, which is not read.`)
    }
  }
  if (path === '') throw malformed('', 'A file has no name.')
  return path
}

function paxRecords(body: Uint8Array): [key: string, value: string][] {
  const records: [string, string][] = []
  for (let at = 0; at < body.length; ) {
    const digits = /^(\d{1,6}) /.exec(decode(body.subarray(at, at + 8)))?.[1]
    const length = Number(digits)
    const record = decode(body.subarray(at, at + length))
    const [, key, value] = /^\d+ ([^=]+)=([\s\S]*)\n$/.exec(record) ?? []
    if (key === undefined || value === undefined) throw malformed('', 'A header cannot be read.')
    records.push([key, value])
    at += length
  }
  return records
}

const textIn = (field: Uint8Array): string => {
  const end = field.indexOf(0)
  return decode(end < 0 ? field : field.subarray(0, end))
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw malformed('', 'A name is not in UTF-8.')
    throw error
  }
}

const malformed = (path: string, message: string) => new TarError('BUNDLE_MALFORMED', path, message)

/** Writes plain files as an archive; the same files give the same bytes, on any machine and at any time. */
export function writeTar(files: readonly TarFile[]): Uint8Array {
  const parts = files.flatMap(({ path, bytes }) => [
    writtenHeader(path, bytes.length),
    bytes,
    new Uint8Array((block - (bytes.length % block)) % block),
  ])
  const end = new Uint8Array(2 * block)
  const archive = new Uint8Array(parts.reduce((sum, part) => sum + part.length, end.length))
  let at = 0
  for (const part of parts) {
    archive.set(part, at)
    at += part.length
  }
  return archive
}

function writtenHeader(path: string, size: number): Uint8Array {
  const header = new Uint8Array(block)
  const write = (text: string, at: number) => header.set(new TextEncoder().encode(text), at)
  const [prefix, name] = splitName(path)
  write(name, 0)
  write('0000644\0', 100)
  write('0000000\0', 108)
  write('0000000\0', 116)
  write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  write('00000000000\0', 136)
  write('        ', 148)
  write('0', 156)
  write('ustar\x0000', 257)
  write(prefix, 345)
  const sum = header.reduce((total, byte) => total + byte, 0)
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

/** A name has a hundred bytes, and the folders before it a field of their own. */
function splitName(path: string): readonly [prefix: string, name: string] {
  if (path.length <= 100) return ['', path]
  const at = path.indexOf('/', path.length - 101)
  if (at < 1 || at > 155) throw new RangeError(`${path} is too long for an archive.`)
  return [path.slice(0, at), path.slice(at + 1)]
}
