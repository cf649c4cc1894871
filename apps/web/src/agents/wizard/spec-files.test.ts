import { describe, expect, it } from 'vitest'
import { readSpecFiles } from './spec-files.ts'

const file = (name: string, text = 'kind: Agent', size = text.length) => ({
  name,
  size,
  text: async () => text,
})

describe('files that are brought', () => {
  it('are one draft, or an import of several', async () => {
    expect(await readSpecFiles([file('a.yaml')])).toEqual({
      kind: 'one',
      files: [{ name: 'a.yaml', text: 'kind: Agent', format: 'yaml' }],
    })
    expect((await readSpecFiles([file('a.yaml'), file('b.JSON', '{}')])).kind).toBe('several')
    expect((await readSpecFiles([file('list.json', ' [{}]')])).kind).toBe('several')
  })

  it('are refused by their name or size without being read', async () => {
    const unread = {
      name: 'huge.yaml',
      size: 100 * 1024 * 1024,
      text: () => Promise.reject(new Error('read')),
    }
    expect(await readSpecFiles([unread])).toEqual({
      kind: 'refused',
      message: 'This is 100.0 MB; at most 8 MB go at once.',
    })
    expect(await readSpecFiles([file('a.exe')])).toMatchObject({ kind: 'refused' })
  })
})
