import type { AppRouter } from '@countersign/server/router'
import { QueryClient } from '@tanstack/react-query'
import { httpBatchLink, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client'
import { createTRPCQueryUtils, createTRPCReact } from '@trpc/react-query'
import { pagingLink } from './paging-link.ts'
import { signInAgainLink } from './session/sign-in-again.ts'

export const trpc = createTRPCReact<AppRouter>()

export const queryClient = new QueryClient({
  defaultOptions: {
    // Live changes mark what they touch as stale, so a short life only saves the requests of one navigation.
    queries: { staleTime: 5_000, retry: false },
  },
})

// What a page asks by itself, minute after minute, must not keep the session of somebody who has gone from ending.
const anonymousLink = httpLink<AppRouter>({
  url: '/trpc',
  fetch: (address, init) => fetch(address, { ...init, signal: init?.signal ?? null, credentials: 'omit' }),
})

// What is sent while the page goes away is finished by the browser.
const partingLink = httpLink<AppRouter>({
  url: '/trpc',
  fetch: (address, init) => fetch(address, { ...init, signal: init?.signal ?? null, keepalive: true }),
})

/** For queries that need nobody signed in and are asked without anybody doing anything. */
export const asNobody = { context: { isAnonymous: true } } as const

export const trpcClient = trpc.createClient({
  links: [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url: '/trpc' }),
      false: splitLink({
        condition: ({ context }) => context.isAnonymous === true,
        true: anonymousLink,
        false: splitLink({
          condition: ({ context }) => context.isParting === true,
          true: partingLink,
          false: [signInAgainLink, pagingLink, httpBatchLink({ url: '/trpc', maxURLLength: 2_000 })],
        }),
      }),
    }),
  ],
})

/** The same queries outside components: for loaders and for what happens after a change. */
export const api = createTRPCQueryUtils({ queryClient, client: trpcClient })
