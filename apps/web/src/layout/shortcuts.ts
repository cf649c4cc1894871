import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useShownWorkspace } from '../session/session.ts'
import { createPreference } from '../ui/preference.ts'
import { createStore } from '../ui/store.ts'
import { destinations } from './use-screen.ts'

/** Single keys can be switched off: they get in the way of speech input and of some keyboards. */
export const singleKeys = createPreference('single-keys', ['on', 'off'])

/** A key that does something on the page that is shown. */
export type PageKey = { key: string; what: string; act: () => void }

export const pageKeys = createStore<readonly PageKey[]>([])

/** Gives the page its keys for as long as it is shown; the list of shortcuts names them. */
export function usePageKeys(keys: readonly PageKey[]): void {
  useEffect(() => {
    pageKeys.set(keys)
    return () => pageKeys.set([])
  }, [keys])
}

export const openOverlay = createStore<'palette' | 'keyboard-help' | null>(null)

const isMac = navigator.platform.startsWith('Mac')
export const paletteKeys = [isMac ? '⌘' : 'Ctrl', 'K'] as const

const goToWithinMs = 1200

/** Ctrl/Cmd-K, `?`, `g` followed by the key of a screen, and the keys of the page. */
export function useShortcuts(): void {
  const navigate = useNavigate()
  const workspace = useShownWorkspace()
  useEffect(() => {
    let wentAt = Number.NEGATIVE_INFINITY
    function onKeyDown(event: KeyboardEvent) {
      if ((isMac ? event.metaKey : event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        openOverlay.set(openOverlay.get() === 'palette' ? null : 'palette')
        return
      }
      if (singleKeys.get() === 'off' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event))
        return
      if (event.key === '?') return openOverlay.set('keyboard-help')
      if (event.key === 'g') {
        wentAt = event.timeStamp
        return
      }
      if (event.timeStamp - wentAt > goToWithinMs) {
        const own = pageKeys.get().find(({ key }) => key === event.key)
        if (!own) return
        event.preventDefault()
        own.act()
        return
      }
      wentAt = Number.NEGATIVE_INFINITY
      const target = destinations(workspace).find(({ screen }) => screen.goToKey === event.key)
      if (target) navigate({ to: target.to })
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [navigate, workspace])
}

// A tick box takes no letters.
const typingPlaces =
  'input:not([type="checkbox"]), select, textarea, [contenteditable], [role="dialog"], [role="menu"]'

function isTyping({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.closest(typingPlaces) !== null
}
