/** This process among those that share the database. */
export type Replica = { id: string; host: string }
