import { expect, test } from './fixtures.ts'

test('pages allow scripts of this server only, and none written into the page', async ({ request }) => {
  const answer = await request.get('/sign-in')
  const policy = answer.headers()['content-security-policy'] ?? ''
  const directives = new Map(
    policy.split(';').map((directive): [string, string] => {
      const [name = '', ...sources] = directive.trim().split(/\s+/)
      return [name, sources.join(' ')]
    }),
  )
  expect(directives.get('default-src')).toBe("'none'")
  expect(directives.get('script-src')).toBe("'self'")
  expect(directives.get('style-src')).toBe("'self'")
  expect(directives.get('frame-ancestors')).toBe("'none'")
  expect(directives.get('base-uri')).toBe("'none'")
  expect(policy).not.toContain('unsafe-eval')
  expect(answer.headers()['x-content-type-options']).toBe('nosniff')
  expect(answer.headers()['referrer-policy']).toBe('no-referrer')
  const html = await answer.text()
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/)
  expect(html).not.toMatch(/\son\w+=/)
})

test('the first load works within the policy, and what it loads may be kept for ever', async ({ open }) => {
  const page = await open()
  const kept: string[] = []
  const loaded: string[] = []
  const uncompressed: string[] = []
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url())
    if (!pathname.startsWith('/assets/')) return
    loaded.push(pathname)
    const isText = /\.(js|css|svg)$/.test(pathname) && Number(response.headers()['content-length']) > 2_000
    if (isText && response.headers()['content-encoding'] !== 'br') uncompressed.push(pathname)
    if (response.headers()['cache-control'] === 'public, max-age=31536000, immutable') kept.push(pathname)
  })
  const first = await page.goto('/')
  expect(first?.headers()['cache-control']).toBe('no-cache')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.getByLabel('E-mail address').fill('somebody')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('Enter an e-mail address')).toBeVisible()
  expect(uncompressed).toEqual([])
  expect(loaded.length).toBeGreaterThan(2)
  expect(kept).toEqual(loaded)
})

test('an asset that does not exist is no page', async ({ request }) => {
  const answer = await request.get('/assets/nothing-00000000.js')
  expect(answer.status()).toBe(404)
  expect(await answer.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND', requestId: expect.any(String) })
})

test('session cookies are out of reach of scripts and of other sites', async ({ newMember }) => {
  const { page } = await newMember('viewer')
  const cookies = await page.context().cookies()
  expect(cookies.length).toBeGreaterThan(0)
  for (const cookie of cookies) {
    expect(cookie).toMatchObject({ httpOnly: true, path: '/' })
    expect(['Lax', 'Strict']).toContain(cookie.sameSite)
  }
})
