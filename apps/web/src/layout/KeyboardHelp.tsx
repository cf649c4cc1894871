import { useShownWorkspace } from '../session/session.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { KeyHint } from '../ui/KeyHint.tsx'
import { useStore } from '../ui/store.ts'
import { openOverlay, pageKeys, paletteKeys, singleKeys } from './shortcuts.ts'
import { destinations } from './use-screen.ts'

export function KeyboardHelp() {
  const workspace = useShownWorkspace()
  const keys = useStore(singleKeys)
  const goTo = destinations(workspace).flatMap(({ screen }) =>
    screen.goToKey ? [{ what: `Go to ${screen.title}`, keys: ['g', screen.goToKey] }] : [],
  )
  const onThisPage = useStore(pageKeys)
  const shortcuts = [
    { what: 'Go to a page or do something', keys: paletteKeys },
    { what: 'Show this list', keys: ['?'] },
    ...onThisPage.map(({ what, key }) => ({ what, keys: [key] })),
    ...goTo,
  ]
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => openOverlay.set(null)}>
      <dl className="mb-5 text-sm">
        {shortcuts.map((shortcut) => (
          <div
            key={shortcut.what}
            className="flex h-row items-center justify-between border-b border-rule last:border-0"
          >
            <dt>{shortcut.what}</dt>
            <dd>
              <KeyHint keys={shortcut.keys} />
            </dd>
          </div>
        ))}
      </dl>
      <Checkbox
        label="Single-key shortcuts"
        hint="Switch them off if you use speech input or press keys by accident. Those with Ctrl or Cmd stay."
        checked={keys === 'on'}
        onChange={(event) => singleKeys.set(event.target.checked ? 'on' : 'off')}
      />
    </Dialog>
  )
}
