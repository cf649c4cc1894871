import { benchPromotionCrypto } from './promotion-crypto.ts'
import { benchPromotionDatabase } from './promotion-database.ts'
import { type Bench, environment } from './result.ts'

/** What a promotion costs: from its request to a governed agent, and its signatures against the runtime's own. */
export const promotion: Bench = async (options) => {
  const crypto = await benchPromotionCrypto(options)
  const database = await benchPromotionDatabase(options)
  return {
    bench: 'promotion',
    ratios: crypto.ratios,
    figures: { ...crypto.figures, ...database.figures },
    environment: environment(),
  }
}
