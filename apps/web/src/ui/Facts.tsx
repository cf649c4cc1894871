import type { ReactNode } from 'react'

export type Fact = { name: string; value: ReactNode }

/** Names and values, one pair to a line. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="border-t border-rule text-sm">
      {facts.map(({ name, value }) => (
        <div
          key={name}
          className="flex min-h-row flex-wrap items-center gap-x-4 border-b border-rule py-1 last:border-b-0"
        >
          <dt className="w-36 shrink-0 text-faded">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
