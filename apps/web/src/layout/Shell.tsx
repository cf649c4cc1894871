import { Outlet, useLocation, useParams } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { FrozenBanner } from '../admission/FrozenBanner.tsx'
import { DemoBar } from '../demo/DemoBar.tsx'
import { may, useShownWorkspace } from '../session/session.ts'
import { waitingForSignIn } from '../session/sign-in-again.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { LiveRegion } from '../ui/LiveRegion.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useStore } from '../ui/store.ts'
import { Toasts } from '../ui/Toasts.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { useLiveChanges } from './live-changes.ts'
import { NotFoundPage } from './NotFoundPage.tsx'
import { ReadOnlyBanner } from './ReadOnlyBanner.tsx'
import { Sidebar } from './Sidebar.tsx'
import { openOverlay, useShortcuts } from './shortcuts.ts'
import { TopBar } from './TopBar.tsx'
import { useScreen } from './use-screen.ts'

const CommandPalette = lazy(() =>
  import('./CommandPalette.tsx').then((file) => ({ default: file.CommandPalette })),
)
const SignInAgainDialog = lazy(() =>
  import('../session/SignInAgainDialog.tsx').then((file) => ({ default: file.SignInAgainDialog })),
)
const KeyboardHelp = lazy(() => import('./KeyboardHelp.tsx').then((file) => ({ default: file.KeyboardHelp })))

export function Shell() {
  const screen = useScreen()
  const workspace = useShownWorkspace()
  const connection = useLiveChanges(workspace && may(workspace, 'workspace:read') ? workspace.id : undefined)
  const overlay = useStore(openOverlay)
  const isSessionOver = useStore(waitingForSignIn) !== null
  const { pathname } = useLocation()
  const { workspace: slug } = useParams({ strict: false })
  const [sheetOpenedAt, setSheetOpenedAt] = useState<string | null>(null)
  useShortcuts()
  // Somebody else may have removed the person, or the workspace, while this page was open.
  if (slug && !workspace) return <NotFoundPage />
  return (
    <div className="lg:grid lg:min-h-dvh lg:grid-cols-[var(--spacing-sidebar)_minmax(0,1fr)]">
      <title>{[screen?.title, workspace?.name, 'Countersign'].filter(Boolean).join(' · ')}</title>
      <a
        href="#main"
        className="absolute top-2 left-2 z-50 -translate-y-20 border border-accent bg-sheet px-3 py-1.5 text-sm focus:translate-y-0"
      >
        Skip to the page
      </a>
      <div className="sticky top-0 hidden h-dvh border-r border-rule lg:block">
        <Sidebar />
      </div>
      <div className="flex min-h-dvh min-w-0 flex-col bg-sheet">
        <TopBar connection={connection} onOpenSheet={() => setSheetOpenedAt(pathname)} />
        <ReadOnlyBanner />
        {workspace?.frozen && <FrozenBanner frozen={workspace.frozen} />}
        {workspace?.isDemo && <DemoBar workspace={workspace} />}
        <main
          id="main"
          tabIndex={-1}
          className="w-full max-w-page grow scroll-mt-bar px-4 pt-6 pb-16 sm:px-8"
        >
          <Suspense fallback={<Skeleton />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      {sheetOpenedAt === pathname && (
        <Dialog title="Menu" place="start" onClose={() => setSheetOpenedAt(null)}>
          <Sidebar />
        </Dialog>
      )}
      <Suspense>
        {overlay === 'palette' && <CommandPalette />}
        {overlay === 'keyboard-help' && <KeyboardHelp />}
        {isSessionOver && <SignInAgainDialog />}
      </Suspense>
      <ConfirmDialog />
      <Toasts />
      <LiveRegion />
    </div>
  )
}
