/** What this process is, for people who report a problem. */
export type About = {
  version: string
  database: { kind: string; version: string }
  startedAt: number
}
