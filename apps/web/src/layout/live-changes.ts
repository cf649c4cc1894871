import { useEffect, useState } from 'react'
import { reloadSession } from '../session/session.ts'
import { waitingForSignIn } from '../session/sign-in-again.ts'
import { queryClient, trpc } from '../trpc.ts'
import { announce } from '../ui/announce.ts'
import { makeStale } from './make-stale.ts'

// A shorter break is bridged without a word; the stream resumes where it stopped.
const staleAfterMs = 5_000
const askAgainAfterMs = 3_000

/** What becomes stale, as routers or single procedures; and what is told, unless the page itself tells it. */
type Refresh = { stale: readonly (readonly string[])[]; says?: string }

/** What each noun makes stale. What a person may do and sees in the sidebar comes with the session. */
const refreshes: Readonly<Record<string, Refresh>> = {
  // A list of agents shows new states where its rows stand, and says itself when they would stand elsewhere.
  agents: { stale: [['agents'], ['admission'], ['policy', 'precheck'], ['custody']] },
  // A queue shows new states where its rows stand, and says itself when they would stand elsewhere.
  promotions: { stale: [['promotions'], ['proofs'], ['admission'], ['agents', 'get'], ['custody']] },
  runs: { stale: [['runs'], ['custody']] },
  drift: { stale: [['drift']] },
  // What is edited stays as it is: the page says who activated another version meanwhile.
  policy: { stale: [['policy'], ['promotions'], ['admission']], says: 'The policy was updated.' },
  // Fixes that somebody looks at stay as they are until they decide.
  revalidations: {
    stale: [
      ['revalidations', 'overview'],
      ['revalidations', 'report'],
      ['revalidations', 'results'],
      ['revalidations', 'quarantined'],
      ['revalidations', 'ofAgent'],
      ['revalidations', 'notices'],
    ],
  },
  exports: { stale: [['compliance', 'exports'], ['compliance', 'lastMade'], ['auditors']] },
  auditors: { stale: [['auditors']] },
  retention: { stale: [['retention']] },
  members: {
    stale: [['members'], ['home'], ['session'], ['promotions'], ['ledger', 'former']],
    says: 'The list of people was updated.',
  },
  invitations: { stale: [['members'], ['home']], says: 'The list of invitations was updated.' },
  keys: { stale: [['keys'], ['home']], says: 'The list of API keys was updated.' },
  signingKeys: { stale: [['signingKeys'], ['admission']], says: 'The signing keys were updated.' },
  workspace: { stale: [['workspace'], ['session'], ['admission']], says: 'The workspace was updated.' },
  providers: {
    stale: [['providers'], ['home'], ['session'], ['account']],
    says: 'The sign-in providers were updated.',
  },
  // Every act ends here. The list of events stays as it is until its reader asks for the new ones.
  ledger: {
    stale: [
      ['ledger', 'newer'],
      ['ledger', 'integrity'],
      ['ledger', 'witnesses'],
    ],
  },
  demo: { stale: [['demo'], ['session']], says: 'The demo workspace was updated.' },
}

/** Follows what others change in the workspace. Answers whether the page can be trusted to be up to date. */
export function useLiveChanges(workspaceId: string | undefined): 'live' | 'stale' {
  const { status, reset } = trpc.live.changes.useSubscription(
    { workspaceId: workspaceId ?? '' },
    { enabled: workspaceId !== undefined, onData: ({ data }) => refresh(data.noun) },
  )
  // The stream of an ended session does not come back by itself.
  useEffect(() => {
    return waitingForSignIn.subscribe(() => {
      if (waitingForSignIn.get() === null) reset()
    })
  }, [reset])
  // Neither does one that the server ended because it stops, nor one that it refused: start anew, signed in.
  const isOver = workspaceId !== undefined && (status === 'idle' || status === 'error')
  useEffect(() => {
    if (!isOver) return
    const comeBack = () => {
      reset()
      makeStale(queryClient)
    }
    const timer = setInterval(() => {
      if (waitingForSignIn.get() === null) void reloadSession().then(comeBack, () => undefined)
    }, askAgainAfterMs)
    return () => clearInterval(timer)
  }, [isOver, reset])
  const isBroken = workspaceId !== undefined && status !== 'pending'
  const [isStale, setIsStale] = useState(false)
  useEffect(() => {
    if (!isBroken) return setIsStale(false)
    const timer = setTimeout(() => setIsStale(true), staleAfterMs)
    return () => clearTimeout(timer)
  }, [isBroken])
  return isStale ? 'stale' : 'live'
}

function refresh(noun: string): void {
  const known = refreshes[noun]
  // `resync` comes after a long absence; a noun that this page does not know comes from a newer server.
  if (!known) {
    makeStale(queryClient)
    return
  }
  for (const procedures of known.stale) makeStale(queryClient, [procedures])
  if (known.says) announce(known.says)
}
