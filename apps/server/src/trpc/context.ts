import type { Services } from '../compose.ts'
import type { Caller } from '../session/caller.ts'
import type { Origin } from '../session/service.ts'

/** How a procedure sets and clears the cookies of a session; the transport decides their form. */
export type Cookies = {
  device: string | null
  signIn(signedIn: { token: string; device: string }): void
  signOut(): void
}

export type Context = {
  services: Services
  /** null when nobody is signed in. */
  caller: Caller | null
  cookies: Cookies
  origin: Origin
  requestId: string
}
