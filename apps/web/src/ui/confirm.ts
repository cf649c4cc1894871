import { createStore } from './store.ts'

export type Question = {
  title: string
  /** One or two sentences: what will be different afterwards, for whom, and whether it can be undone. */
  effect: string
  action: string
  isDangerous?: boolean
  /** A word that has to be typed first, where nothing brings back what is lost. */
  typeToConfirm?: string
  run: () => Promise<unknown>
  /** Told when it is done. */
  done: string
}

export const openQuestion = createStore<Question | null>(null)

/** Every consequential action goes through here: the dialog states the effect, carries it out and shows a refusal. */
export function confirm(question: Question): void {
  openQuestion.set(question)
}
