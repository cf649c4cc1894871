import type { Outbound } from '../http/outbound.ts'
import { wrongStatus } from './unusable-source.ts'

/** Where an agent publishes its card, when only its host is known: since 0.3, and before. */
const wellKnown = ['/.well-known/agent-card.json', '/.well-known/agent.json']

/** An agent card as its server has it; what is in it is read by packages/agents. */
export async function fetchAgentCard(outbound: Outbound, address: string): Promise<Uint8Array> {
  outbound.refuseAddress(address)
  const url = new URL(address)
  const places = url.pathname === '/' ? wellKnown.map((path) => new URL(path, url)) : [url]
  let answer = new Response(null, { status: 404 })
  for (const place of places) {
    answer = await outbound.fetch(place, { headers: { accept: 'application/json' } })
    if (answer.status !== 404) break
  }
  if (answer.status < 200 || answer.status >= 300) throw wrongStatus(url.host, answer)
  return new Uint8Array(await answer.arrayBuffer())
}
