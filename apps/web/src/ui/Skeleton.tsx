const rows = ['w-2/5', 'w-3/5', 'w-1/2', 'w-2/3', 'w-1/3'] as const

/** The shape of a page that is still on its way. */
export function Skeleton() {
  return (
    <div role="status" className="flex flex-col gap-3 pt-1">
      <span className="sr-only">Loading</span>
      <div className="mb-4 h-7 w-48 rounded-sm bg-shade" />
      {rows.map((width) => (
        <div key={width} className={`h-5 motion-safe:animate-pulse rounded-sm bg-shade ${width}`} />
      ))}
    </div>
  )
}
