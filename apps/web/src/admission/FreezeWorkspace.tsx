import { Snowflake } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useShownWorkspace, whyNotPermitted } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'

const FreezeWorkspaceDialog = lazy(() =>
  import('./FreezeWorkspaceDialog.tsx').then((file) => ({ default: file.FreezeWorkspaceDialog })),
)

type FreezeWorkspaceProps = { tone?: 'quiet' | 'plain'; isShort?: boolean }

/** The brake for everything at once. */
export function FreezeWorkspace({ tone = 'plain', isShort = false }: FreezeWorkspaceProps) {
  const workspace = useShownWorkspace()
  const [isOpen, setIsOpen] = useState(false)
  const mayNot = workspace && whyNotPermitted(workspace, 'workspace:freeze')
  // A bar has room for what its reader can do; the settings say who may.
  if (!workspace || (isShort && mayNot)) return null
  const word = workspace.frozen === null ? 'Freeze' : 'Unfreeze'
  return (
    <>
      <Button
        tone={tone}
        aria-label={`${word} the workspace`}
        icon={<Snowflake aria-hidden className="size-4" />}
        disabledReason={mayNot}
        onClick={() => setIsOpen(true)}
      >
        <span className={isShort ? 'hidden lg:inline' : undefined}>{word} the workspace</span>
      </Button>
      {isOpen && (
        <Suspense>
          <FreezeWorkspaceDialog workspace={workspace} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
