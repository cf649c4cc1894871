import { useLocation, useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { readSearch } from '../../search-params.ts'
import { DraftSearch } from './steps.ts'

/** The step stands in the address, and each one in the history: back leads to the step before. */
export function useWizardSearch(path: string) {
  const { search, pathname } = useLocation()
  const navigate = useNavigate()
  const shown = useRef<DraftSearch | null>(null)
  // While another page is on its way, the address is that page's already; nobody has left the step.
  const current =
    pathname === path || shown.current === null ? readSearch(DraftSearch, search) : shown.current
  shown.current = current
  const change = (next: Partial<DraftSearch>, { isStep = false } = {}) =>
    navigate({
      to: path,
      search: (before: unknown) => {
        const { field: _, ...kept } = readSearch(DraftSearch, before)
        return { ...kept, ...next }
      },
      replace: !isStep,
      resetScroll: isStep,
    })
  return [current, change] as const
}
