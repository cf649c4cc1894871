/**
 * A file whose leaving is an event. Nobody asks for its head alone: the event would be written, and nothing would leave.
 */
export const handedOut = { exposeHeadRoute: false } as const
