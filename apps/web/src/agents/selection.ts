import { counted } from '../ui/number.ts'

/** What is ticked: agents one by one, or all that match what is looked for, also those that are not loaded. */
export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'matching'; readonly total: number }

export const nothingSelected: Selection = { kind: 'some', ids: new Set() }

export const isSelected = (selection: Selection, id: string): boolean =>
  selection.kind === 'matching' || selection.ids.has(id)

export const countSelected = (selection: Selection): number =>
  selection.kind === 'matching' ? selection.total : selection.ids.size

/** Unticking one of all that match leaves those that can be seen. */
export function toggle(selection: Selection, id: string, shown: readonly string[]): Selection {
  const ids = new Set(selection.kind === 'matching' ? shown : selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { kind: 'some', ids }
}

export const selectShown = (shown: readonly string[], isOn: boolean): Selection =>
  isOn ? { kind: 'some', ids: new Set(shown) } : nothingSelected

export function shownState(selection: Selection, shown: readonly string[]): 'none' | 'some' | 'all' {
  const ticked = shown.filter((id) => isSelected(selection, id)).length
  return ticked === 0 ? 'none' : ticked === shown.length ? 'all' : 'some'
}

export const describeSelection = (selection: Selection): string =>
  selection.kind === 'matching'
    ? `All ${counted(selection.total, 'matching agent')} selected`
    : `${counted(selection.ids.size, 'agent')} selected`
