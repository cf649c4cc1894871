import { peopleStore } from '../account/store.ts'
import { keyStore } from '../keys/store.ts'
import { linkStore } from '../links/store.ts'
import { memberStore } from '../members/store.ts'
import { providerStore } from '../providers/store.ts'
import { sessionStore } from '../session/store.ts'
import { workspaceStore } from '../workspace/store.ts'
import type { Db } from './connection.ts'

/** What the database remembers, one property per noun. */
export const storesOn = (db: Db) => ({
  people: peopleStore(db),
  sessions: sessionStore(db),
  workspaces: workspaceStore(db),
  members: memberStore(db),
  links: linkStore(db),
  keys: keyStore(db),
  providers: providerStore(db),
})

export type Stores = ReturnType<typeof storesOn>
