export * from './agents.ts'
export * from './ledger.ts'
export * from './people.ts'
export * from './workspaces.ts'
