import { createStore } from './store.ts'

/** What the live region reads out next; the count makes the same sentence twice be read twice. */
export const announcement = createStore({ text: '', count: 0 })

export function announce(text: string): void {
  announcement.set({ text, count: announcement.get().count + 1 })
}
