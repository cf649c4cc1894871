import { inSandbox } from '../applies-to.ts'
import { defineCheck } from '../check.ts'

export const sandboxExpiry = defineCheck({
  name: 'sandbox-expiry',
  title: 'Sandbox expiry',
  code: 'SANDBOX_EXPIRED',
  weight: 'deny',
  remedy: 'An admin can renew the sandbox, with a reason.',
  appliesTo: inSandbox,
  // Said so that a time which is no number is late too.
  run: ({ expiresAt, now }) => (now < expiresAt ? null : 'The time of the sandbox is over.'),
})
