import type { ErrorComponentProps } from '@tanstack/react-router'
import { EntrancePage } from './EntrancePage.tsx'
import { RouteError } from './RouteError.tsx'

/** In place of everything, when not even the shell can be shown. */
export function EntranceErrorPage(failure: ErrorComponentProps) {
  return (
    <EntrancePage title="This page could not be shown">
      <RouteError {...failure} />
    </EntrancePage>
  )
}
