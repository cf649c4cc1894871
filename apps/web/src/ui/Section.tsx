import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

type SectionProps = {
  title: string
  description?: ReactNode
  actions?: ReactNode
  /** Forms and short lists stand beside their heading; wide lists below it. */
  layout?: 'below' | 'beside'
  children: ReactNode
}

export function Section({ title, description, actions, layout = 'below', children }: SectionProps) {
  const isBeside = layout === 'beside'
  return (
    <section
      className={classNames(
        'mb-9',
        isBeside &&
          'max-w-beside gap-x-10 border-b border-rule pb-9 last:border-b-0 xl:grid xl:grid-cols-[16rem_minmax(0,1fr)]',
      )}
    >
      <div className="mb-3 flex flex-wrap items-end justify-between gap-x-6 gap-y-2 self-start">
        <div>
          <h2 className="text-base font-semibold">{title}</h2>
          {description && <p className="max-w-text text-sm text-faded">{description}</p>}
        </div>
        {actions}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  )
}
