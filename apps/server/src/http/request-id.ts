import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * The id of the request that is being answered. It is about the request and never about what is decided, so it
 * travels beside the arguments and not through every one of them.
 */
const requests = new AsyncLocalStorage<string>()

export const withRequestId = (id: string, answer: () => void): void => requests.run(id, answer)

/** null in what the server does by itself. */
export const currentRequestId = (): string | null => requests.getStore() ?? null
