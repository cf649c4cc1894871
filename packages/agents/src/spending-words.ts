import type { DraftSpec } from './draft.ts'

type Budget = NonNullable<DraftSpec['budget']>

const spoken: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  eighty: 80,
  hundred: 100,
  thousand: 1_000,
}
const amount = `(\\d{1,3}(?:,\\d{3})+|\\d{1,9}(?:\\.\\d{1,6})?|${Object.keys(spoken).join('|')})`
const per =
  '\\s*(?:a|an|per|each|every|/)?\\s*(month(?:ly)?|day|daily|hour(?:ly)?|tasks?|runs?|requests?|jobs?)\\b'
const money = new RegExp(`(?:(?:\\$|usd)\\s*${amount}|\\b${amount}\\s*(?:dollars?|usd|bucks))${per}`, 'gi')

const named = new RegExp(
  `\\b(monthly|daily|hourly) (?:budget|limit|cap)(?: of| is|:)? (?:\\$|usd )${amount}`,
  'gi',
)

const windows: readonly [RegExp, keyof Budget][] = [
  [/^month/i, 'monthlyUsd'],
  [/^da/i, 'dailyUsd'],
  [/^hour/i, 'hourlyUsd'],
  [/^(?:task|run|request|job)/i, 'perTaskUsd'],
]

/** Limits in US dollars, tokens and calls. An amount without its window, or in other money, says too little. */
export function spendingIn(text: string, infer: (field: keyof Budget, because: string) => void): Budget {
  const budget: Budget = {}
  const put = (field: keyof Budget, value: number, because: string) => {
    // Said twice, the smaller one counts.
    if ((budget[field] ?? Number.POSITIVE_INFINITY) <= value) return
    if (budget[field] === undefined) infer(field, because)
    budget[field] = value
  }
  for (const [because, sign, word, unit = ''] of text.matchAll(money)) {
    const field = windows.find(([pattern]) => pattern.test(unit))?.[1]
    const value = numberOf(sign ?? word ?? '')
    if (field !== undefined && value !== null) put(field, value, because)
  }
  for (const [because, unit = '', value = ''] of text.matchAll(named)) {
    const field = windows.find(([pattern]) => pattern.test(unit))?.[1]
    const usd = numberOf(value)
    if (field !== undefined && usd !== null) put(field, usd, because)
  }
  for (const [because, count = '', thousand] of text.matchAll(
    /\b(\d{1,3}(?:,\d{3})+|\d{1,9})\s?(k)?\s*tokens\s*(?:a|per|each|every|\/)\s*day\b/gi,
  )) {
    put('dailyTokens', Number(count.replace(/,/g, '')) * (thousand === undefined ? 1 : 1_000), because)
  }
  for (const [because, count = '', what = ''] of text.matchAll(
    /\b(\d{1,6})\s+(tool|model|llm)\s+calls\b/gi,
  )) {
    put(what.toLowerCase() === 'tool' ? 'maxToolCalls' : 'maxLlmCalls', Number(count), because)
  }
  return budget
}

function numberOf(words: string): number | null {
  const value = spoken[words.toLowerCase()] ?? Number(words.replace(/,/g, ''))
  return Number.isFinite(value) ? value : null
}
