import { apiKeyWorks } from '@countersign/people'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { type Workspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { confirm } from '../ui/confirm.ts'
import { Menu, MenuAction } from '../ui/Menu.tsx'
import type { ApiKey } from './api-key.ts'
import { RotateKeyDialog } from './RotateKeyDialog.tsx'

export function ApiKeyMenu({ apiKey, workspace }: { apiKey: ApiKey; workspace: Workspace }) {
  const [isRotating, setIsRotating] = useState(false)
  const revoke = trpc.keys.revoke.useMutation({ onSuccess: () => api.keys.invalidate() })
  const { id, name, state } = apiKey
  const mayNot = whyNotPermitted(workspace, 'keys:manage')
  const isOver = apiKeyWorks(state) ? undefined : 'This key does not work any more.'
  const isRotated = state === 'overlap' ? 'Rotate the key that replaced it.' : undefined
  const askToRevoke = () =>
    confirm({
      title: `Revoke ${name}?`,
      effect: 'Every call with this key is refused from now on. This cannot be undone.',
      action: 'Revoke',
      isDangerous: true,
      run: () => revoke.mutateAsync({ workspaceId: workspace.id, keyId: id }),
      done: `${name} was revoked.`,
    })
  return (
    <>
      <Menu
        trigger={
          <Button
            tone="quiet"
            size="icon"
            aria-label={`Actions for ${name}`}
            icon={<Ellipsis aria-hidden className="size-4" />}
          />
        }
      >
        <MenuAction onSelect={() => setIsRotating(true)} disabledReason={mayNot ?? isOver ?? isRotated}>
          Rotate
        </MenuAction>
        <MenuAction onSelect={askToRevoke} isDangerous disabledReason={mayNot ?? isOver}>
          Revoke
        </MenuAction>
      </Menu>
      {isRotating && <RotateKeyDialog apiKey={apiKey} onClose={() => setIsRotating(false)} />}
    </>
  )
}
