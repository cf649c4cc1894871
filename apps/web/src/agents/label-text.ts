type Labels = { add: Record<string, string>; remove: string[] }

const parts = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

/** `team=finance, urgent` as labels to add, and names as labels to remove. What a label may be called the server says. */
export function parseLabels(add: string, remove: string): Labels | { error: string } {
  const added = parts(add).map((part): [string, string] => {
    const at = part.indexOf('=')
    return at < 0 ? [part, ''] : [part.slice(0, at).trim(), part.slice(at + 1).trim()]
  })
  const removed = parts(remove)
  if (added.length === 0 && removed.length === 0) return { error: 'Name at least one label.' }
  const twice = added.find(([name]) => removed.includes(name))
  if (twice) return { error: `${twice[0]} is both to be added and to be removed.` }
  return { add: Object.fromEntries(added), remove: removed }
}
