export function KeyHint({ keys }: { keys: readonly string[] }) {
  return (
    <span className="inline-flex items-center gap-1">
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-edge bg-sheet px-1 font-mono text-xs text-faded"
        >
          {key}
        </kbd>
      ))}
    </span>
  )
}
