import { createStore } from './store.ts'

/** What the live region reads out next; the count makes the same sentence twice be read twice. */
export const announcement = createStore({ text: '', count: 0 })

/** One act can change several lists; what is told in the same moment is read together and not cut off. */
const sameMomentMs = 1_500
let lastAt = 0

export function announce(text: string): void {
  const { text: before, count } = announcement.get()
  const isSameMoment = Date.now() - lastAt < sameMomentMs && !before.includes(text)
  lastAt = Date.now()
  announcement.set({ text: isSameMoment ? `${before} ${text}` : text, count: count + 1 })
}
