import { MenuIcon, Search, Unplug } from 'lucide-react'
import { FreezeWorkspace } from '../admission/FreezeWorkspace.tsx'
import { AccountMenu } from '../session/AccountMenu.tsx'
import { Button } from '../ui/Button.tsx'
import { KeyHint } from '../ui/KeyHint.tsx'
import { Breadcrumbs } from './Breadcrumbs.tsx'
import { openOverlay, paletteKeys } from './shortcuts.ts'

type TopBarProps = { connection: 'live' | 'stale'; onOpenSheet: () => void }

export function TopBar({ connection, onOpenSheet }: TopBarProps) {
  return (
    <header className="sticky top-0 z-20 flex h-bar items-center gap-2 border-b border-rule bg-sheet px-2 sm:px-8">
      <Button
        tone="quiet"
        size="icon"
        aria-label="Open the menu"
        onClick={onOpenSheet}
        className="lg:hidden"
        icon={<MenuIcon aria-hidden className="size-4" />}
      />
      <Breadcrumbs />
      <div className="ml-auto flex items-center gap-1">
        <div role="status" className="text-xs text-restrict">
          {connection === 'stale' && (
            <span className="flex items-center gap-1.5 whitespace-nowrap">
              <Unplug aria-hidden className="size-3.5" />
              <span>
                Not live<span className="hidden sm:inline">: reconnecting, this page may be out of date</span>
              </span>
            </span>
          )}
        </div>
        <FreezeWorkspace tone="quiet" isShort />
        <Button
          tone="quiet"
          aria-label="Go to or do"
          aria-keyshortcuts="Control+K Meta+K"
          onClick={() => openOverlay.set('palette')}
          icon={<Search aria-hidden className="size-4 text-faded" />}
        >
          <span className="hidden sm:inline">
            <KeyHint keys={paletteKeys} />
          </span>
        </Button>
        <AccountMenu />
      </div>
    </header>
  )
}
