import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { buttonLook } from '../ui/button-look.ts'
import { EntrancePage } from './EntrancePage.tsx'

export function NotFoundPage() {
  return (
    <EntrancePage
      title="There is nothing at this address"
      lead="It may be mistyped, or it belongs to a workspace that you are not a member of."
    >
      <Link to={paths.root()} className={buttonLook('primary')}>
        Go to your workspace
      </Link>
    </EntrancePage>
  )
}
