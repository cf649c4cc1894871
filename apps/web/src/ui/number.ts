const format = new Intl.NumberFormat('en')

export const describeNumber = (number: number): string => format.format(number)

/** "1 event", "2 events". */
export const counted = (number: number, one: string, other = `${one}s`): string =>
  `${describeNumber(number)} ${number === 1 ? one : other}`
