import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { type Workspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { confirm } from '../ui/confirm.ts'
import { Menu, MenuAction, MenuRule } from '../ui/Menu.tsx'
import { type SigningKey, shortKid, type UndoingAct } from './signing-key.ts'
import { UndoTrustDialog } from './UndoTrustDialog.tsx'

type SigningKeyMenuProps = { signingKey: SigningKey; workspace: Workspace; needsTwo: boolean }

export function SigningKeyMenu({ signingKey, workspace, needsTwo }: SigningKeyMenuProps) {
  const [act, setAct] = useState<UndoingAct | null>(null)
  const onSuccess = () => api.signingKeys.invalidate()
  const rotate = trpc.signingKeys.rotate.useMutation({ onSuccess })
  const activate = trpc.signingKeys.activate.useMutation({ onSuccess })
  const { id, kid, alg, state, next, replaces } = signingKey
  const input = { workspaceId: workspace.id, signingKeyId: id }
  const mayNot = whyNotPermitted(workspace, 'signing-keys:manage')
  const name = `${alg} ${shortKid(kid)}`
  const askToRotate = () =>
    confirm({
      title: `Rotate the ${alg} key?`,
      effect: `${next === null ? 'A new key is made and signs from now on. Verifiers who keep an older trust root do not know it yet; prepare a key first to give them time.' : `The prepared key ${shortKid(next)} signs from now on.`} What ${shortKid(kid)} signed stays valid.`,
      action: 'Rotate',
      run: () => rotate.mutateAsync(input),
      done: `The ${alg} key was rotated.`,
    })
  const askToActivate = () =>
    confirm({
      title: `Activate ${name}?`,
      effect:
        replaces === null
          ? 'Every new proof gets a signature of this key beside the others.'
          : `It signs from now on in place of ${shortKid(replaces)}, whose proofs stay valid.`,
      action: 'Activate',
      run: () => activate.mutateAsync(input),
      done: `${name} is active.`,
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
        {state === 'prepared' ? (
          <MenuAction onSelect={askToActivate} disabledReason={mayNot ?? signingKey.cannotActivate?.message}>
            Activate
          </MenuAction>
        ) : (
          <MenuAction
            onSelect={askToRotate}
            disabledReason={mayNot ?? (state === 'active' ? undefined : 'Only an active key can be rotated.')}
          >
            Rotate
          </MenuAction>
        )}
        <MenuRule />
        <MenuAction
          onSelect={() => setAct('taint')}
          isDangerous
          disabledReason={mayNot ?? reasonOf(signingKey.cannotTaint)}
        >
          Taint
        </MenuAction>
        <MenuAction
          onSelect={() => setAct('revoke')}
          isDangerous
          disabledReason={mayNot ?? reasonOf(signingKey.cannotRevoke)}
        >
          Revoke
        </MenuAction>
        <MenuAction
          onSelect={() => setAct('destroy')}
          isDangerous
          disabledReason={mayNot ?? reasonOf(signingKey.cannotDestroy)}
        >
          Destroy
        </MenuAction>
      </Menu>
      {act && (
        <UndoTrustDialog act={act} signingKey={signingKey} needsTwo={needsTwo} onClose={() => setAct(null)} />
      )}
    </>
  )
}

const reasonOf = (obstacle: { message: string; remedy: string } | null): string | undefined =>
  obstacle ? `${obstacle.message} ${obstacle.remedy}` : undefined
