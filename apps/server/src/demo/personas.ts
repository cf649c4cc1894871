import type { Role } from '@countersign/people'

/** The people of the demo workspace. Their addresses lie in a domain that can never receive mail. */
export const personas: readonly { name: string; email: string; role: Role }[] = [
  { name: 'Ada Okafor', email: 'ada@demo.invalid', role: 'admin' },
  { name: 'Rita Lindqvist', email: 'rita@demo.invalid', role: 'reviewer' },
  { name: 'Chen Wei', email: 'chen@demo.invalid', role: 'compliance' },
  { name: 'Vik Sharma', email: 'vik@demo.invalid', role: 'viewer' },
  { name: 'Nadia Haddad', email: 'nadia@demo.invalid', role: 'auditor' },
]

export const demoName = 'Demo workspace'
export const demoSlug = 'demo'
