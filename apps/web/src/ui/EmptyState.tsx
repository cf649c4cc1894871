import type { ReactNode } from 'react'

type EmptyStateProps = { title: string; children: ReactNode; action?: ReactNode }

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-start gap-1 border border-dashed border-edge px-5 py-6">
      <p className="text-base font-semibold">{title}</p>
      <p className="max-w-text text-sm text-faded">{children}</p>
      {action && <div className="mt-3">{action}</div>}
    </div>
  )
}
