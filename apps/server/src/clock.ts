/** The time as the server sees it; tests bring their own. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()
