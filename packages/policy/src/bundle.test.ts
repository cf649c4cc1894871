import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { opaProgram } from '@countersign/rego/opa'
import { afterAll, describe, expect, it } from 'vitest'
import { bundleLimits, type Gunzip, readBundle, writeBundle } from './bundle.ts'
import { checkPolicy } from './check-policy.ts'
import { writeTar } from './tar.ts'
import { shippedFiles, shippedFolder, surroundings } from './testing.ts'

const gunzip: Gunzip = (bytes, maxOutputLength) => {
  try {
    return gunzipSync(bytes, { maxOutputLength })
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    return error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'malformed'
  }
}

const encode = (text: string) => new TextEncoder().encode(text)
const bundleOf = (files: Record<string, string>): Uint8Array =>
  gzipSync(writeTar(Object.entries(files).map(([path, text]) => ({ path, bytes: encode(text) }))))

/** What a bundle is refused with, as `file code`; the files of one that is read. */
const readOf = (bytes: Uint8Array): string[] => {
  const read = readBundle(bytes, gunzip)
  return read.ok ? Object.keys(read.bundle.files) : read.problems.map(({ file, code }) => `${file} ${code}`)
}

const small = { 'a.rego': 'package countersign.a\n' }

/** One entry whose header says something that `writeTar` never says; its check sum is right. */
const forged = (path: string, change: (header: Uint8Array) => void, text = ''): Uint8Array => {
  const archive = writeTar([{ path, bytes: encode(text) }])
  const header = archive.subarray(0, 512)
  change(header)
  header.set(encode('        '), 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.set(encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
  return gzipSync(archive)
}
const ofType = (type: string, path = 'a.rego', text = '') =>
  forged(path, (header) => header.set(encode(type), 156), text)

const folder = mkdtempSync(join(tmpdir(), 'countersign-bundle-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string) => join(folder, name)

describe('a bundle', () => {
  it('holds a set whole, and the same set makes the same bytes', () => {
    const bytes = writeBundle({ files: shippedFiles, revision: 'r1' }, gzipSync)
    expect(readBundle(bytes, gunzip)).toEqual({ ok: true, bundle: { files: shippedFiles, revision: 'r1' } })
    const again = writeBundle(
      { files: Object.fromEntries(Object.entries(shippedFiles).reverse()), revision: 'r1' },
      (tar) => tar,
    )
    expect(gunzipSync(bytes).equals(again)).toBe(true)
  })

  it('is read as tar packs a folder', () => {
    execFileSync('tar', ['czf', file('tar.tar.gz'), '-C', shippedFolder, '.'])
    const read = readBundle(readFileSync(file('tar.tar.gz')), gunzip)
    expect(read.ok && read.bundle.files).toEqual(shippedFiles)
  })

  it('is read as git archives a folder, whose header has a comment', () => {
    const comment = '52 comment=0123456789abcdef0123456789abcdef01234567\n'
    const header = gunzipSync(ofType('g', 'pax_global_header', comment)).subarray(0, 1024)
    expect(readOf(gzipSync(new Uint8Array([...header, ...gunzipSync(bundleOf(small))])))).toEqual(['a.rego'])
  })

  it('takes its data as JSON too, and keeps its text', () => {
    const text = '{ "warn": [] }\n'
    const read = readBundle(bundleOf({ 'settings/data.json': text }), gunzip)
    expect(read.ok && read.bundle.files).toEqual({ 'settings/data.yaml': text })
    const top = readBundle(bundleOf({ '/data.json': '{"settings":{"warn":[]}}' }), gunzip)
    expect(top.ok && JSON.parse(top.bundle.files['settings/data.yaml'] ?? '')).toEqual({ warn: [] })
  })

  it.skipIf(opaProgram() === undefined)('is read as opa builds it, and is one that opa loads', () => {
    const opa = opaProgram() ?? ''
    const build = ['build', '-b', '.', '-o', file('built.tar.gz'), '--revision', 'built']
    execFileSync(opa, build, { cwd: shippedFolder })
    const read = readBundle(readFileSync(file('built.tar.gz')), gunzip)
    expect(read.ok && read.bundle.revision).toBe('built')
    expect(read.ok && checkPolicy(read.bundle.files, surroundings).ok).toBe(true)

    writeFileSync(file('own.tar.gz'), writeBundle({ files: shippedFiles, revision: 'r1' }, gzipSync))
    const asked = ['eval', '-b', file('own.tar.gz'), '--format', 'raw', 'data.settings.budget.monthlyUsd']
    expect(execFileSync(opa, asked, { encoding: 'utf8' }).trim()).toBe('500')
  })
})

describe('a bundle is refused', () => {
  it('when it is fifty megabytes, before it is unpacked', () => {
    expect(
      readOf(new Uint8Array(50 * 1024 * 1024)),
      'a gunzip that looked at it would have called it malformed',
    ).toEqual([' BUNDLE_TOO_LARGE'])
  })

  it('when it would become large, without ever becoming so', () => {
    const bomb = gzipSync(new Uint8Array(60 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(bundleLimits.bytes)
    expect(readOf(bomb)).toEqual([' BUNDLE_TOO_LARGE'])
  })

  it.each([
    '../a.rego',
    'a/../../b.rego',
    '/../a.rego',
    './../a.rego',
    '//etc/a.rego',
    'a//b.rego',
    'a/./b.rego',
    'C:\\a.rego',
    'c:/a.rego',
    'a\\..\\b.rego',
    '..',
  ])('when a name leads elsewhere: %s', (path) => {
    expect(readOf(bundleOf({ [path]: 'package countersign.a' }))).toEqual([`${path} BUNDLE_PATH_UNSAFE`])
  })

  it.each([
    ['a hard link', '1', 'BUNDLE_LINK'],
    ['a symbolic link', '2', 'BUNDLE_LINK'],
    ['a character device', '3', 'BUNDLE_SPECIAL_FILE'],
    ['a block device', '4', 'BUNDLE_SPECIAL_FILE'],
    ['a pipe', '6', 'BUNDLE_SPECIAL_FILE'],
    ['a sparse file', 'S', 'BUNDLE_SPECIAL_FILE'],
    ['a long name of GNU', 'L', 'BUNDLE_SPECIAL_FILE'],
  ])('when there is %s in it', (_, type, code) => {
    expect(readOf(ofType(type))).toEqual([`a.rego ${code}`])
  })

  it('when two files have one name, also in two spellings', () => {
    const twice = ['a.rego', './a.rego', '/a.rego'].map((path) => ({ path, bytes: encode('') }))
    expect(readOf(gzipSync(writeTar(twice.slice(0, 2))))).toEqual(['a.rego BUNDLE_FILE_DUPLICATE'])
    expect(readOf(gzipSync(writeTar(twice.slice(1))))).toEqual(['a.rego BUNDLE_FILE_DUPLICATE'])
    expect(readOf(bundleOf({ 'data.json': '{"settings":{}}', 'settings/data.yaml': '{}' }))).toEqual([
      'settings/data.yaml BUNDLE_FILE_DUPLICATE',
    ])
  })

  it('when a pax header gives a file another name that leads elsewhere, or points somewhere', () => {
    const record = (text: string) => `${text.length + 4} ${text}\n`
    const [head] = [gunzipSync(ofType('x', 'pax', record('path=../up.rego'))).subarray(0, 1024)]
    const body = writeTar([{ path: 'a.rego', bytes: encode('') }])
    const named = new Uint8Array([...(head ?? []), ...body])
    expect(readOf(gzipSync(named))).toEqual(['../up.rego BUNDLE_PATH_UNSAFE'])
    expect(readOf(ofType('x', 'pax', record('linkpath=/etc')))).toEqual(['/etc BUNDLE_MALFORMED'])
    expect(readOf(ofType('g', 'pax', record('path=b.rego')))).toEqual([' BUNDLE_MALFORMED'])
    expect(readOf(ofType('x', 'pax', record('path=b.rego')))).toEqual(['b.rego BUNDLE_MALFORMED'])
  })

  it('when it holds a file that nobody would look at', () => {
    for (const path of ['policy.wasm', 'plan.json', 'README.md', 'lib/data.yaml', 'A.rego', '.hidden.rego']) {
      expect(readOf(bundleOf({ ...small, [path]: '' }))).toEqual([`${path} BUNDLE_FILE_UNKNOWN`])
    }
    expect(readOf(bundleOf({ 'data.json': '{"settings":{},"other":1}' }))).toEqual([
      'data.json BUNDLE_FILE_UNKNOWN',
    ])
  })

  it('when it is signed, and says that the signature was not verified', () => {
    const read = readBundle(bundleOf({ ...small, '.signatures.json': '{}' }), gunzip)
    expect(read.ok ? [] : read.problems).toMatchObject([
      { code: 'BUNDLE_SIGNED', message: 'Signatures of bundles are not verified here.' },
    ])
  })

  it('when its manifest is not one, or its roots leave out the rules or the data', () => {
    const withManifest = (text: string) => readOf(bundleOf({ ...small, '.manifest': text }))
    for (const text of [
      '',
      '{',
      '[]',
      '{"revision":1}',
      '{"wasm":[]}',
      '{"rego_version":2}',
      '{"roots":[],"roots":[""]}',
    ])
      expect(withManifest(text), text).toEqual(['.manifest BUNDLE_MANIFEST_INVALID'])
    for (const roots of [['countersign'], ['settings'], ['countersign/promotion', 'settings'], []])
      expect(withManifest(JSON.stringify({ roots }))).toEqual(['.manifest BUNDLE_ROOTS'])
    for (const roots of [['countersign', 'settings'], ['']])
      expect(withManifest(JSON.stringify({ roots }))).toEqual(['a.rego'])
  })

  it('when it is not an archive, ends early, is damaged or goes on after its end', () => {
    const whole = gunzipSync(bundleOf(small))
    const damaged = Uint8Array.from(whole, (byte, at) => (at === 3 ? byte + 1 : byte))
    for (const archive of [
      new Uint8Array(0),
      whole.subarray(0, 700),
      whole.subarray(0, 1024),
      damaged,
      new Uint8Array([...whole, 1]),
    ]) {
      expect(readOf(gzipSync(archive))).toEqual([expect.stringMatching(/BUNDLE_MALFORMED$/)])
    }
    expect(readOf(whole)).toEqual([' BUNDLE_MALFORMED'])
    expect(readOf(gzipSync(encode('not a tar at all, but long enough'.padEnd(2000, '.'))))).toEqual([
      ' BUNDLE_MALFORMED',
    ])
  })

  it('when a size is written in a way that others may read differently', () => {
    const sized = (text: string) =>
      forged('a.rego', (header) => header.set(encode(text.padEnd(12, '\0')), 124), 'package countersign.a')
    expect(readOf(sized('00000004000'))).toEqual(['a.rego BUNDLE_MALFORMED'])
    for (const text of ['-1', '0x15', '\u0080', '', '77777777777']) {
      expect(readOf(sized(text)), text).toEqual([expect.stringMatching(/BUNDLE_MALFORMED$/)])
    }
  })

  it('when a file is called like a folder, whose content nobody would look at', () => {
    expect(readOf(bundleOf({ 'promotion/': 'package countersign.a' }))).toEqual([
      'promotion/ BUNDLE_MALFORMED',
    ])
  })

  it('when a text in it is not UTF-8', () => {
    const archive = writeTar([{ path: 'a.rego', bytes: new Uint8Array([0x70, 0xff, 0xfe]) }])
    expect(readOf(gzipSync(archive))).toEqual(['a.rego BUNDLE_MALFORMED'])
  })
})
