import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { may, useWorkspace } from '../session/session.ts'

/** Where a workspace wants no fixes: that none is looked for, and who could change that. */
export function FixesOff() {
  const workspace = useWorkspace()
  return (
    <p>
      Fixes are off in this workspace, so none is looked for. An admin may turn them on
      {may(workspace, 'policy:read') && (
        <>
          {' '}
          under{' '}
          <Link to={paths.policyRevalidation(workspace.slug)} className="link">
            Remediation
          </Link>
        </>
      )}
      .
    </p>
  )
}
