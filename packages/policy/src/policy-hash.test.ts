import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashOfPolicy } from './policy-hash.ts'
import { shippedFiles, surroundings } from './testing.ts'

const hash = (files: Record<string, string>) => hashOfPolicy(surroundings.sha256, files)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('the hash of a policy', () => {
  it('is that of the canonical list of its files, as anybody can compute it', () => {
    const files = { 'b.rego': 'package b', 'a.rego': 'package a', 'settings/data.yaml': 'x: 1' }
    const text = `{"data":"${sha256('x: 1')}","files":[{"path":"a.rego","sha256":"${sha256('package a')}"},{"path":"b.rego","sha256":"${sha256('package b')}"}],"format":"countersign-policy/v1"}`
    expect(hash(files)).toBe(sha256(text))
  })

  it('does not depend on the order in which files come', () => {
    expect(hash(Object.fromEntries(Object.entries(shippedFiles).reverse()))).toBe(hash(shippedFiles))
  })

  it('changes with every character, name, file and limit', () => {
    const files = { 'a.rego': 'package a', 'settings/data.yaml': 'x: 1' }
    const others = [
      { ...files, 'a.rego': 'package a ' },
      { ...files, 'settings/data.yaml': 'x: 2' },
      { ...files, 'b_test.rego': '' },
      { 'c.rego': 'package a', 'settings/data.yaml': 'x: 1' },
      { 'a.rego': 'package a' },
    ]
    expect(new Set([files, ...others].map(hash)).size).toBe(others.length + 1)
  })
})
