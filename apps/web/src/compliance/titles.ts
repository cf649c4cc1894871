import { frameworks } from '@countersign/compliance'

export const titlesOf = (ids: readonly string[]): string =>
  frameworks
    .filter(({ id }) => ids.includes(id))
    .map(({ title }) => title)
    .join(', ')
