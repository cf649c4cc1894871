import type { Person } from '../account/store.ts'
import type { Session } from './store.ts'

/** A person who called, with the session that is alive. */
export type Caller = { session: Session; person: Person }
