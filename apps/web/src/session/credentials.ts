import { Email } from '@countersign/people'
import { z } from 'zod'

/** Signing in asks for what is needed to look; whether it is right is for the server to say. */
export const Credentials = z.strictObject({
  email: Email,
  password: z.string().min(1, 'Enter your password.'),
})
export type Credentials = z.infer<typeof Credentials>
