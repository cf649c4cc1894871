import { benchPromotionCrypto } from './promotion-crypto.ts'
import { type Bench, environment } from './result.ts'

/** What a promotion costs: its signatures against the runtime's own on the same bytes. */
export const promotion: Bench = async (options) => {
  const { ratios, figures } = await benchPromotionCrypto(options)
  return { bench: 'promotion', ratios, figures, environment: environment() }
}
