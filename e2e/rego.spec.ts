import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { nodeCryptography } from '@countersign/rego/node'
import { expect, test as playwright } from '@playwright/test'
import { rolldown } from 'rolldown'
import { answers } from './rego/questions.ts'

const policy = "default-src 'none'; script-src 'self'"

// What the policy refuses is reported to whoever runs, page or worker, so both listen.
const scripts = {
  '/page.js': `
    import { answers } from './questions.js'
    const { dataset } = document.body
    dataset.violations = ''
    document.addEventListener('securitypolicyviolation', (event) => { dataset.violations += event.violatedDirective })
    const worker = new Worker('./worker.js', { type: 'module' })
    worker.onmessage = ({ data }) => { dataset.worker = data }
    worker.onerror = ({ message }) => { dataset.worker = 'failed: ' + message }
    dataset.page = answers()`,
  '/worker.js': `
    import { answers } from './questions.js'
    let violations = ''
    addEventListener('securitypolicyviolation', (event) => { violations += event.violatedDirective })
    postMessage(answers() + violations)`,
  '/generated.js': `
    try { document.body.dataset.generated = new Function('return "ran"')() }
    catch (error) { document.body.dataset.generated = error.name }`,
}

const document = (script: string) =>
  `<!doctype html><html lang="en"><title>Rego</title><body></body><script type="module" src="${script}"></script></html>`

/** The engine as a browser gets it: one file that imports nothing. */
async function bundled(): Promise<string> {
  const build = await rolldown({
    input: fileURLToPath(new URL('rego/in-browser.ts', import.meta.url)),
    platform: 'browser',
    logLevel: 'warn',
    onLog: (_level, log) => {
      throw new Error(log.message)
    },
  })
  const { output } = await build.generate({ format: 'esm' })
  await build.close()
  const [chunk] = output
  expect(output).toHaveLength(1)
  expect([...chunk.imports, ...chunk.dynamicImports]).toEqual([])
  return chunk.code
}

const test = playwright.extend<{ problems: string[] }, { site: string }>({
  site: [
    async ({ browserName: _ }, use) => {
      const files = new Map(Object.entries({ ...scripts, '/questions.js': await bundled() }))
      const server = createServer(({ url = '' }, response) => {
        const script = files.get(url)
        response.setHeader('content-security-policy', policy)
        response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
        response.end(script ?? document(url === '/generated' ? '/generated.js' : '/page.js'))
      })
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
      const { port } = server.address() as AddressInfo
      await use(`http://127.0.0.1:${port}`)
      server.closeAllConnections()
      server.close()
    },
    { scope: 'worker' },
  ],

  problems: async ({ page }, use) => {
    const problems: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    page.on('pageerror', (error) => problems.push(String(error)))
    await use(problems)
  },
})

test('a policy is answered in a page and in a worker, without generated code, exactly as in Node', async ({
  page,
  site,
  problems,
}) => {
  const expected = answers(nodeCryptography)
  await page.goto(site)
  const body = page.locator('body')
  await expect(body).toHaveAttribute('data-page', expected)
  await expect(body).toHaveAttribute('data-worker', expected)
  await expect(body).toHaveAttribute('data-violations', '')
  expect(problems).toEqual([])
})

test('the answers that are compared hold a value, a set, an error, a limit and a verified token', () => {
  const told: Record<string, string> = JSON.parse(answers(nodeCryptography))
  expect(told).toMatchObject({
    allowed: 'true',
    denied: 'false',
    reasons: '["claims-helper needs 2 approvals and has 1","the target is not a known environment"]',
    quotient: expect.stringContaining('eval_builtin_error: div: divide by zero'),
    lenient: 'undefined',
    endless: expect.stringContaining('eval_limit_error'),
    refused: expect.stringMatching(/http\.send[\s\S]*crypto\.md5/),
  })
  expect(JSON.parse(told.report ?? '')).toMatchObject({
    signed: true,
    catastrophe: false,
    yaml: { a: [1, true] },
  })
})

test('the page these answers come from refuses generated code', async ({ page, site }) => {
  await page.goto(`${site}/generated`)
  await expect(page.locator('body')).toHaveAttribute('data-generated', 'EvalError')
})
