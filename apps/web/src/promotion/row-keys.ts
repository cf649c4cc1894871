import type { RefObject } from 'react'
import type { PageKey } from '../layout/shortcuts.ts'
import type { Decision } from './decide-run.ts'

/** Up and down a list by the links that open its rows, and a decision on the row that has the focus. */
export function rowKeys(
  list: RefObject<HTMLElement | null>,
  onDecide: (id: string, decision: Decision) => void,
): readonly PageKey[] {
  const links = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-row] a[data-opens]') ?? [])]
  const here = () => {
    const row = document.activeElement?.closest('[data-row]')
    return links().findIndex((link) => link.closest('[data-row]') === row)
  }
  const move = (by: number) => {
    const all = links()
    const at = here()
    const next = at === -1 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)
    all[next]?.focus()
  }
  const decide = (decision: Decision) => () => {
    const id = document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row
    if (id) onDecide(id, decision)
  }
  return [
    { key: 'j', what: 'Next request', act: () => move(1) },
    { key: 'k', what: 'Previous request', act: () => move(-1) },
    { key: 'a', what: 'Approve the request', act: decide('approve') },
    { key: 'r', what: 'Reject the request', act: decide('reject') },
  ]
}
