import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EnvProblems, readEnv } from './env.ts'

const problemsOf = (source: Record<string, string>): readonly string[] => {
  try {
    readEnv(source)
  } catch (error) {
    if (error instanceof EnvProblems) return error.problems
    throw error
  }
  return []
}

describe('the environment', () => {
  it('may be empty', () => {
    expect(readEnv({})).toMatchObject({ port: 4400, host: '127.0.0.1', databaseUrl: null, masterKey: null })
  })

  it('lists everything that is wrong at once', () => {
    const problems = problemsOf({
      COUNTERSIGN_PORT: 'eighty',
      COUNTERSIGN_MASTER_KEY: 'c2hvcnQ=',
      DATABASE_URL: 'postgres://x',
      COUNTERSIGN_PROT: '1',
    })
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual(
      ['COUNTERSIGN_MASTER_KEY', 'COUNTERSIGN_PORT', 'COUNTERSIGN_PROT', 'DATABASE_URL'].sort(),
    )
  })

  it('never repeats a secret in what it says', () => {
    const secret = 'c2VjcmV0LXRoYXQtaXMtdG9vLXNob3J0'
    expect(problemsOf({ COUNTERSIGN_MASTER_KEY: secret }).join()).not.toContain(secret)
  })

  it('reads secrets from files, and not from both', () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-env-'))
    try {
      const file = join(folder, 'key')
      writeFileSync(file, `${Buffer.alloc(32, 7).toString('base64')}\n`)
      expect(readEnv({ COUNTERSIGN_MASTER_KEY_FILE: file }).masterKey).toEqual(Buffer.alloc(32, 7))
      const both = { COUNTERSIGN_MASTER_KEY: 'x', COUNTERSIGN_MASTER_KEY_FILE: file }
      expect(problemsOf(both).join()).toContain('not both')
      expect(problemsOf({ COUNTERSIGN_MASTER_KEY_FILE: join(folder, 'missing') }).join()).toContain('ENOENT')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('takes the database in parts, so that its password can be in a file', () => {
    const parts = { DATABASE_HOST: 'db', DATABASE_PASSWORD: 'a/b:c@d' }
    expect(readEnv(parts).databaseUrl).toBe('mysql://countersign:a%2Fb%3Ac%40d@db:3306/countersign')
    expect(problemsOf({ DATABASE_HOST: 'db' }).join()).toContain('DATABASE_PASSWORD')
    expect(problemsOf({ ...parts, DATABASE_URL: 'mysql://u:p@h/n' }).join()).toContain('not both')
  })

  it('takes a language model whole or not at all, and its key from a variable of its own', () => {
    const address = { COUNTERSIGN_LLM_URL: 'http://localhost:11434/v1' }
    const named = { ...address, COUNTERSIGN_LLM_MODEL: 'small' }
    expect(readEnv({}).languageModel).toBeNull()
    expect(readEnv(named).languageModel).toEqual({
      kind: 'openai',
      url: 'http://localhost:11434/v1',
      model: 'small',
      key: null,
    })
    expect(problemsOf(address).join()).toContain('COUNTERSIGN_LLM_MODEL')
    expect(problemsOf({ COUNTERSIGN_LLM_MODEL: 'small' }).join()).toContain('COUNTERSIGN_LLM_URL')
    const withKey = { ...named, COUNTERSIGN_LLM_URL: 'https://name:word@llm.example/v1' }
    expect(problemsOf(withKey).join()).toContain('no credentials')
    expect(problemsOf(withKey).join()).not.toContain('word@')
    expect(problemsOf({ ...named, COUNTERSIGN_LLM_KEY: 'two words' }).join()).not.toContain('two words')
  })

  it('takes an OPA server, and only one that nobody can pose as', () => {
    const local = { OPA_ENGINE_URL: 'http://127.0.0.1:8181/', OPA_ENGINE_TOKEN: 'a-token' }
    expect(readEnv(local).opa).toEqual({
      url: 'http://127.0.0.1:8181',
      token: 'a-token',
      ca: null,
      timeoutMs: 2_000,
      fallback: 'embedded',
    })
    expect(readEnv({}).opa).toBeNull()
    expect(readEnv({ OPA_ENGINE_URL: 'https://opa.example', OPA_FALLBACK: 'deny' }).opa?.fallback).toBe(
      'deny',
    )
    const away = { OPA_ENGINE_URL: 'http://opa:8181' }
    expect(problemsOf(away).join()).toContain('needs https')
    expect(problemsOf({ ...away, COUNTERSIGN_ALLOW_PRIVATE_ADDRESSES: '1' })).toEqual([])
    expect(problemsOf({ OPA_ENGINE_URL: 'https://user:pass@opa.example' }).join()).toContain(
      'OPA_ENGINE_TOKEN',
    )
    expect(problemsOf({ OPA_ENGINE_TOKEN: 'a-token' }).join()).toContain('beside OPA_ENGINE_URL')
    expect(problemsOf({ OPA_ENGINE_TOKN: 'a-token' }).join()).toContain('no such variable')
    expect(problemsOf({ ...local, OPA_ENGINE_CA: 'nonsense' }).join()).toContain('PEM')
  })

  it('names what unattended set-up still needs', () => {
    expect(
      problemsOf({ COUNTERSIGN_SETUP_EMAIL: 'a@example.com' }).map((problem) => problem.split(':')[0]),
    ).toEqual(['COUNTERSIGN_SETUP_PASSWORD', 'COUNTERSIGN_SETUP_WORKSPACE'])
  })

  it('keeps the demo, which signs in without a password, on loopback', () => {
    expect(problemsOf({ COUNTERSIGN_DEMO: '1', COUNTERSIGN_HOST: '0.0.0.0' }).join()).toContain('loopback')
    expect(problemsOf({ COUNTERSIGN_DEMO: '1' })).toEqual([])
  })
})
