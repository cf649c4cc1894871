/** What a subcommand is called with: the folder as it was typed, where that is, and how to answer. */
export type PolicyCall = {
  readonly typed: string
  readonly folder: string
  readonly json: boolean
  /** Standard output: what was asked for, and nothing else. */
  readonly answer: (text: string) => void
}
