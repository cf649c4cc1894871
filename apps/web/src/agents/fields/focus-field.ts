const control =
  'input:not([type="hidden"]), textarea, select, button:not([aria-label^="Confirm"], [aria-label^="Remove"])'

/** Puts the focus where a path is asked for, or at the nearest field around it. Answers whether there was one. */
export function focusField(path: string): boolean {
  for (let at = path; at !== ''; at = at.replace(/(?:\.[^.[\]]*|\[[^\]]*\]|^[^.[\]]*)$/, '')) {
    const place = document.querySelector<HTMLElement>(`[data-path=${JSON.stringify(at)}]`)
    const target = place?.matches(control) ? place : place?.querySelector<HTMLElement>(control)
    if (!target) continue
    target.focus()
    target.scrollIntoView({ block: 'center' })
    return true
  }
  return false
}
