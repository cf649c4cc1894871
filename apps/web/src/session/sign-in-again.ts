import type { AppRouter, Outputs } from '@countersign/server/router'
import type { TRPCClientError, TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { createStore } from '../ui/store.ts'

type Waiting = { signedIn: () => void }

/** Set while requests wait for the person to sign in again; the dialog is shown as long as there is one. */
export const waitingForSignIn = createStore<Waiting | null>(null)

/** Marks a question about the session that is answered as it is, without asking anybody to sign in. */
export const asItIs = { context: { isAnsweredAsItIs: true } } as const

let pending: Promise<void> | null = null
let hasPerson = false

function askToSignIn(): Promise<void> {
  pending ??= new Promise((resolve) => {
    waitingForSignIn.set({
      signedIn() {
        pending = null
        waitingForSignIn.set(null)
        resolve()
      },
    })
  })
  return pending
}

/** These decide themselves what a missing session means. */
const worksSignedOut = (path: string): boolean => /^(session\.(signIn|signOut)$|setup\.|links\.)/.test(path)

const sessionIsOver = (error: TRPCClientError<AppRouter>): boolean => error.data?.httpStatus === 401

/** `session.current` answers everybody; nobody where there was somebody before means that the session is over. */
function personIsGone(path: string, answer: unknown): boolean {
  if (path !== 'session.current') return false
  // The path fixes the type, which links do not know.
  const { person } = answer as Outputs['session']['current']
  const isGone = hasPerson && person === null
  if (person) hasPerson = true
  return isGone
}

/**
 * Holds a request that failed because the session is over, has the person sign in again in a dialog and sends it
 * once more. Nothing that was typed or open on the page is lost; leaving is a page load, which forgets the rest.
 */
export const signInAgainLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) => {
      let isCancelled = false
      let subscription = attempt(!worksSignedOut(op.path) && !op.context.isAnsweredAsItIs)

      function attempt(mayAsk: boolean) {
        let isHeld = false
        const hold = () => {
          isHeld = true
          void askToSignIn().then(() => {
            if (!isCancelled) subscription = attempt(false)
          })
        }
        return next(op).subscribe({
          next(message) {
            const { result } = message
            if (mayAsk && 'data' in result && personIsGone(op.path, result.data)) hold()
            else observer.next(message)
          },
          error(error) {
            if (mayAsk && sessionIsOver(error)) hold()
            else observer.error(error)
          },
          complete() {
            if (!isHeld) observer.complete()
          },
        })
      }

      return () => {
        isCancelled = true
        subscription.unsubscribe()
      }
    })
