import { z } from 'zod'

/** The secret part of a one-time link's URL. */
export const LinkToken = z
  .string()
  .regex(/^csl_[A-Za-z0-9_-]{43}$/, 'This link is incomplete. Copy the whole address, to its last character.')
