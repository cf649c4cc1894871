import { benchAdmissionChain } from './admission-chain.ts'
import { benchAdmissionHttp } from './admission-http.ts'
import { type Bench, environment } from './result.ts'

/** What an admission costs, from the chain alone to a start and a heartbeat over HTTP. */
export const admission: Bench = async (options) => {
  const chain = await benchAdmissionChain(options)
  const http = await benchAdmissionHttp(options)
  return {
    bench: 'admission',
    ratios: { ...chain.ratios, ...http.ratios },
    figures: { ...chain.figures, ...http.figures },
    environment: environment(),
  }
}
