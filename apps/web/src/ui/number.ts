const format = new Intl.NumberFormat('en')

export const describeNumber = (number: number): string => format.format(number)

/** "1 event", "2 events". */
export const counted = (number: number, one: string, other = `${one}s`): string =>
  `${describeNumber(number)} ${number === 1 ? one : other}`

const usd = new Intl.NumberFormat('en', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 0,
  maximumFractionDigits: 6,
})

export const describeUsd = (dollars: number): string => usd.format(dollars)
