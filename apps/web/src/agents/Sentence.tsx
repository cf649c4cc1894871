/** A sentence in which names from a spec stand between backticks, as people write them. */
export function Sentence({ text }: { text: string }) {
  const parts = text.replaceAll(' -> ', ' → ').matchAll(/`([^`]*)`|[^`]+|`/g)
  return [...parts].map(({ 0: part, 1: name, index }) =>
    name === undefined ? (
      part
    ) : (
      <code key={index} className="font-mono text-[0.95em] break-all">
        {name}
      </code>
    ),
  )
}
