import { describe, expect, it } from 'vitest'
import { OwnPath, ownPath, withQuery } from './own-path.ts'

describe('a path to return to', () => {
  it.each(['/', '/w/example-works/home?tab=1#top', '/sign-in?next=https://elsewhere.example', '/a//b'])(
    'may be %s',
    (path) => {
      expect(ownPath(path)).toBe(path)
    },
  )

  it.each([
    'https://elsewhere.example/',
    '//elsewhere.example/',
    '///elsewhere.example/',
    '/\\elsewhere.example/',
    '\\\\elsewhere.example/',
    '/.//elsewhere.example/',
    '/x/..//elsewhere.example/',
    '/%2e//elsewhere.example/',
    '/\t/elsewhere.example/',
    '/\n/elsewhere.example/',
    ' //elsewhere.example/',
    'javascript:alert(1)',
    'account',
    '',
    `/${'a'.repeat(500)}`,
  ])('is never %j, which may lead to another site', (text) => {
    expect(ownPath(text)).toBeNull()
    expect(OwnPath.safeParse(text).success).toBe(false)
  })

  it('is written so that a header can carry it', () => {
    expect(ownPath('/w/büro')).toBe('/w/b%C3%BCro')
  })

  it('keeps its query when a parameter is added', () => {
    expect(withQuery('/account?tab=2#links', 'problem', 'att_1')).toBe('/account?tab=2&problem=att_1#links')
  })
})
