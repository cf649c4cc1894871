import './theme/base.css'
import './theme/theme.ts'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from './router.tsx'
import { NotPermitted } from './server-problem.ts'
import { queryClient, trpc, trpcClient } from './trpc.ts'

const container = document.getElementById('root')
if (!container) throw new Error('index.html has no element with the id "root"')

createRoot(container, {
  // The page shows what a person can use; whoever looks after the app needs the whole of it. A refusal is no fault.
  onCaughtError(error) {
    if (!(error instanceof NotPermitted)) console.error(error)
  },
}).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <trpc.Provider client={trpcClient} queryClient={queryClient}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </trpc.Provider>
    </CSPProvider>
  </StrictMode>,
)
