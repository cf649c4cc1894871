/** What a person is told when something did not work: what happened, what to do, and the id to ask with. */
export type Problem = { message: string; remedy: string; requestId: string | null }
