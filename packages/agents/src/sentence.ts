/** A sentence with what it denies known, so that "never delete invoices" grants nothing. */
export type Sentence = { readonly text: string; readonly words: readonly Word[] }
type Word = { readonly text: string; readonly denied: boolean }

const denial =
  /^(?:never|not|no|without|cannot|neither|nor|except|don't|doesn't|mustn't|can't|won't|shouldn't|avoid|forbidden|prohibited)$/
const turn = /^(?:but|then|instead|however|although|only)$/

/** Cuts a text into sentences; a denial reaches to the next comma with a turn, `but`, `then` or the end. */
export function sentencesOf(text: string): Sentence[] {
  return text
    .split(/[\n;!?]+|\.(?=\s|$)/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      let denied = false
      const words = (part.match(/[\p{L}\p{N}_'’./:@*-]+|,/gu) ?? []).map((raw) => {
        const word = raw.replace(/’/g, "'").toLowerCase()
        if (turn.test(word)) denied = false
        if (denial.test(word)) denied = true
        // A name is not a call.
        return { text: word === 'called' ? 'named' : word, denied }
      })
      return { text: part, words: words.filter(({ text }) => text !== ',') }
    })
}
