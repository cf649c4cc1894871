export * from './people.ts'
export * from './workspaces.ts'
