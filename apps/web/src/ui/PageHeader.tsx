import type { ReactNode } from 'react'

type PageHeaderProps = { title: string; children?: ReactNode; actions?: ReactNode }

/** The focus moves to the heading after a navigation, so that a screen reader starts at the new page. */
export function PageHeader({ title, children, actions }: PageHeaderProps) {
  return (
    <header className="register-rule mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3 pb-3">
      <div className="min-w-0">
        <h1 id="page-title" tabIndex={-1} className="text-xl font-semibold break-words">
          {title}
        </h1>
        {children && <p className="mt-1 max-w-text text-sm text-faded">{children}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  )
}
