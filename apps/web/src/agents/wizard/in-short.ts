const shownLength = 200

/** A value of a draft on one line. */
export function inShort(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing'
  const text = textOf(value)
  return text.length > shownLength ? `${text.slice(0, shownLength)} …` : text
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, part]) => `${name}: ${textOf(part)}`)
      .join('; ')
  }
  return String(value)
}
