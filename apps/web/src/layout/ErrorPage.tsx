import type { ErrorComponentProps } from '@tanstack/react-router'
import { NotPermitted } from '../server-problem.ts'
import { Notice } from '../ui/Notice.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { RouteError } from './RouteError.tsx'

/** In place of a page inside the shell. */
export function ErrorPage(failure: ErrorComponentProps) {
  if (failure.error instanceof NotPermitted) {
    return (
      <div className="max-w-text">
        <PageHeader title="Not part of your role" />
        <Notice>
          <p className="font-medium">{failure.error.problem.message}</p>
          <p>{failure.error.problem.remedy}</p>
        </Notice>
      </div>
    )
  }
  return (
    <div className="max-w-text">
      <PageHeader title="This page could not be shown" />
      <RouteError {...failure} />
    </div>
  )
}
