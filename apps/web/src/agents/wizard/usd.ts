const whole = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', minimumFractionDigits: 0 })
const exact = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' })

/** "$50", "$1.60". */
export const usd = (amount: number): string => (Number.isInteger(amount) ? whole : exact).format(amount)
