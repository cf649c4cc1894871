import type { Person } from '../account/store.ts'
import type { Services } from '../compose.ts'
import type { Origin } from '../session/service.ts'
import type { Session } from '../session/store.ts'

/** Who called: nobody, or a person with a session that is alive. */
export type Caller = { session: Session; person: Person }

/** How a procedure sets and clears the cookies of a session; the transport decides their form. */
export type Cookies = {
  device: string | null
  signIn(signedIn: { token: string; device: string }): void
  signOut(): void
}

export type Context = {
  services: Services
  caller: Caller | null
  cookies: Cookies
  origin: Origin
  requestId: string
}
