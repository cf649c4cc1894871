import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Bundle } from '../testing/bundle.ts'
import { masterKeyFile } from './master-key.ts'
import { Passwords } from './password.ts'
import { Seal } from './seal.ts'

const cheap = { ln: 10, r: 8, p: 1 }

describe('passwords', () => {
  it('match only themselves, and what people paste matches what they type', async () => {
    const passwords = new Passwords(cheap)
    const stored = await passwords.hash('caf\u00e9 au lait, please')
    expect(await passwords.matches('caf\u00e9 au lait, please', stored)).toBe(true)
    expect(await passwords.matches('cafe\u0301 au lait, please', stored)).toBe(true)
    expect(await passwords.matches('cafe au lait, please', stored)).toBe(false)
  })

  it('of nobody match nothing', async () => {
    expect(await new Passwords(cheap).matches('', null)).toBe(false)
  })

  it('are salted, and carry the cost by which old ones are known', async () => {
    const passwords = new Passwords(cheap)
    const [one, two] = [await passwords.hash('same words here'), await passwords.hash('same words here')]
    expect(one).not.toBe(two)
    expect(passwords.isOutdated(one)).toBe(false)
    expect(new Passwords({ ...cheap, ln: 11 }).isOutdated(one)).toBe(true)
  })
})

describe('a sealed secret', () => {
  const seal = new Seal(Buffer.alloc(32, 1))
  const sealed = seal.close('provider-secret', 'idp_1', Buffer.from('hush'))

  it('opens for its purpose and owner only', () => {
    expect(seal.open('provider-secret', 'idp_1', sealed).toString()).toBe('hush')
    expect(() => seal.open('provider-secret', 'idp_2', sealed)).toThrow()
    expect(() => seal.open('another-purpose', 'idp_1', sealed)).toThrow()
    expect(() => new Seal(Buffer.alloc(32, 2)).open('provider-secret', 'idp_1', sealed)).toThrow()
  })

  it('does not open when any bit was changed or a part is missing', () => {
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => seal.open('provider-secret', 'idp_1', changed)).toThrow()
    }
    expect(() => seal.open('provider-secret', 'idp_1', sealed.subarray(0, 20))).toThrow()
  })
})

describe('the key file', () => {
  it('is made once, for its owner only, and refused when others can read it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-key-'))
    try {
      const key = masterKeyFile(folder)
      expect(masterKeyFile(folder)).toEqual(key)
      expect(statSync(join(folder, 'master.key')).mode & 0o777).toBe(0o600)
      chmodSync(join(folder, 'master.key'), 0o644)
      expect(() => masterKeyFile(folder)).toThrow('chmod 600')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is whole from the moment on in which it is there, for whoever starts beside its maker', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-key-'))
    const maker = await Bundle.of(join(import.meta.dirname, 'master-key-maker.testing.ts'))
    try {
      const folders = Array.from({ length: 200 }, (_, at) => join(folder, String(at)))
      for (const each of folders) mkdirSync(each)
      const child = spawn(process.execPath, [maker.path, ...folders], { stdio: 'inherit' })
      const ended = once(child, 'exit')
      const deadline = Date.now() + 20_000
      for (const each of folders) {
        // Not a moment is given away: what is looked for lasts as long as a system call.
        while (!existsSync(join(each, 'master.key'))) if (Date.now() > deadline) throw new Error('No key.')
        expect(masterKeyFile(each)).toHaveLength(32)
      }
      expect(await ended).toEqual([0, null])
      expect(folders.flatMap((each) => readdirSync(each))).toEqual(folders.map(() => 'master.key'))
    } finally {
      maker.remove()
      rmSync(folder, { recursive: true })
    }
  })
})
