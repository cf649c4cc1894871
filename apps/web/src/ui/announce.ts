import { createStore } from './store.ts'

/** What the live region reads out next; the count makes the same sentence twice be read twice. */
export const announcement = createStore({ text: '', count: 0 })

/** One act can change several lists; what is told in the same moment is read together and not cut off. */
const sameMomentMs = 1_500
let ofThisMoment: { text: string; at: number }[] = []

export function announce(text: string): void {
  const now = Date.now()
  const before = ofThisMoment.filter((said) => now - said.at < sameMomentMs && said.text !== text)
  ofThisMoment = [...before, { text, at: now }]
  announcement.set({
    text: ofThisMoment.map((said) => said.text).join(' '),
    count: announcement.get().count + 1,
  })
}
