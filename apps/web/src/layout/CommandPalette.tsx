import { Dialog } from '@base-ui/react/dialog'
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import type { ReactNode } from 'react'
import { useSession, useShownWorkspace } from '../session/session.ts'
import { signOut } from '../session/sign-out.ts'
import { theme, themes } from '../theme/theme.ts'
import { KeyHint } from '../ui/KeyHint.tsx'
import { openOverlay } from './shortcuts.ts'
import { destinations, entranceOf, trailOf } from './use-screen.ts'

const groupLook =
  '**:[[cmdk-group-heading]]:px-3 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:text-faded'

export function CommandPalette() {
  const navigate = useNavigate()
  const session = useSession()
  const shown = useShownWorkspace()
  const close = () => openOverlay.set(null)
  const run = (action: () => unknown) => () => {
    close()
    action()
  }
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-40 w-[min(34rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-md border border-edge bg-sheet text-sm">
          <Dialog.Title className="sr-only">Go to or do</Dialog.Title>
          <Command label="Go to or do" loop>
            <Command.Input
              placeholder="Go to a page or do something"
              className="h-11 w-full border-b border-rule bg-transparent px-3 text-base outline-none placeholder:text-faded"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto pb-2">
              <Command.Empty className="px-3 py-4 text-faded">Nothing matches these words.</Command.Empty>
              <Command.Group heading="Go to" className={groupLook}>
                {destinations(shown).map(({ screen, to }) => (
                  <Entry key={to} onSelect={run(() => navigate({ to }))}>
                    {trailOf(screen)
                      .map(({ title }) => title)
                      .join(' / ')}
                    {screen.goToKey && <KeyHint keys={['g', screen.goToKey]} />}
                  </Entry>
                ))}
              </Command.Group>
              {session.workspaces.length > 1 && (
                <Command.Group heading="Workspaces" className={groupLook}>
                  {session.workspaces.map((one) => (
                    <Entry key={one.id} onSelect={run(() => navigate({ to: entranceOf(one) }))}>
                      {one.name}
                    </Entry>
                  ))}
                </Command.Group>
              )}
              <Command.Group heading="Do" className={groupLook}>
                {(['system', 'light', 'dark'] as const).map((name) => (
                  <Entry key={name} onSelect={run(() => theme.set(name))}>
                    Theme: {themes[name].toLowerCase()}
                  </Entry>
                ))}
                <Entry onSelect={run(() => openOverlay.set('keyboard-help'))}>
                  Keyboard shortcuts
                  <KeyHint keys={['?']} />
                </Entry>
                <Entry onSelect={run(signOut)}>Sign out</Entry>
              </Command.Group>
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Entry({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item
      onSelect={onSelect}
      className="flex h-row cursor-default items-center justify-between px-3 data-[selected=true]:bg-accent-wash"
    >
      {children}
    </Command.Item>
  )
}
