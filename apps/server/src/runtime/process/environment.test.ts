import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { shellRunner } from '../testing.ts'
import { secretsOf } from './environment.ts'
import { OutputGatherer } from './output.ts'

/** What is kept of what a process says, whose runner was registered with these variables. */
function shown(env: Record<string, string>, said: string): string {
  const gatherer = new OutputGatherer(secretsOf(shellRunner('one', ':', { env }), 'the.lease.itself'))
  gatherer.take('out', Buffer.from(said))
  return gatherer
    .drain(true)
    .map(({ text }) => text)
    .join('\n')
}

describe('what a runner was registered with', () => {
  const pem = generateKeyPairSync('rsa', { modulusLength: 1024 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
  const [, ...body] = pem.trim().split('\n').slice(0, -1)

  it.each([
    ['as it is', pem, pem],
    ['with the line ends of Windows', pem.replaceAll('\n', '\r\n'), pem],
    ['in one line, with its line ends spelled out', pem.replaceAll('\n', '\\n'), pem],
    ['one line of it', pem, `the key is ${body[0]}, said the process`],
  ])('is hidden line by line where it has several: %s', (_, value, said) => {
    const text = shown({ SIGNING_KEY: value }, said)
    expect(text).toContain('[removed]')
    for (const line of body.filter(({ length }) => length >= 6)) expect(text).not.toContain(line)
  })

  it('is hidden whatever it is called, once it is too long to be an ordinary word', () => {
    const env = { ERP_LOGIN: '0123456789abcdef', ERP_TOKEN: 'abc123', LEVEL: 'production', A_TOKEN: 'ab' }
    expect(shown(env, 'ERP 0123456789abcdef, abc123 in production, ab')).toBe(
      'ERP [removed], [removed] in production, ab',
    )
  })

  it('keeps nothing from being said when it is empty', () => {
    expect(shown({ EMPTY_TOKEN: '', LINES: '\n\n' }, 'all is well')).toBe('all is well')
  })
})
