import { expect, it } from 'vitest'
import { fieldsOf } from './changed-fields.ts'

it('tells a field once, and what was not there as such', () => {
  const operations = {
    path: 'anatomy.tools[shell].operations',
    before: ['read', 'write'],
    after: ['read', 'execute'],
  }
  expect(
    fieldsOf([
      operations,
      operations,
      { path: 'metadata.owner', before: null, after: 'finance' },
      { path: 'anatomy.instructions', before: 'Do it.', after: '' },
    ]),
  ).toEqual([
    { path: operations.path, before: '["read","write"]', after: '["read","execute"]' },
    { path: 'metadata.owner', before: null, after: 'finance' },
    { path: 'anatomy.instructions', before: 'Do it.', after: null },
  ])
})
