import type { AppRouter } from '@countersign/server/router'
import { QueryClient } from '@tanstack/react-query'
import { httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client'
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

export const trpcClient = trpc.createClient({
  links: [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url: '/trpc' }),
      false: [signInAgainLink, pagingLink, httpBatchLink({ url: '/trpc', maxURLLength: 2_000 })],
    }),
  ],
})

/** The same queries outside components: for loaders and for what happens after a change. */
export const api = createTRPCQueryUtils({ queryClient, client: trpcClient })
