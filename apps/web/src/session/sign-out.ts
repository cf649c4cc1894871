import { paths } from '../paths.ts'
import { trpcClient } from '../trpc.ts'
import { confirm } from '../ui/confirm.ts'

/** A full page load forgets everything that this tab has read. */
export async function signOut(): Promise<void> {
  try {
    await trpcClient.session.signOut.mutate({})
    location.assign(paths.signIn())
  } catch {
    confirm({
      title: 'You are still signed in',
      effect: 'The server could not be reached to end the session. Try again when the connection is back.',
      action: 'Try again',
      run: async () => {
        await trpcClient.session.signOut.mutate({})
        location.assign(paths.signIn())
      },
      done: 'You are signed out.',
    })
  }
}
