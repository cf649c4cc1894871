import { useNavigate } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { queryClient } from '../trpc.ts'
import { reloadSession } from './session.ts'

/** What follows when a one-time link has signed somebody in, whoever was signed in before. */
export function useSignedIn(): () => Promise<void> {
  const navigate = useNavigate()
  return async () => {
    queryClient.clear()
    await reloadSession()
    await navigate({ to: paths.root(), replace: true })
  }
}
