import { type PasswordContext, passwordLength, passwordProblem } from '@countersign/people'
import { z } from 'zod'

export const passwordHint = `At least ${passwordLength.min} characters. Any characters, spaces too; a sentence is fine.`

/** The server's rule with what is known about the person, so that the form says the same before it is sent. */
export const newPasswordFor = (context: PasswordContext) =>
  z.string().superRefine((password, check) => {
    const problem = passwordProblem(password, context)
    if (problem) check.addIssue({ code: 'custom', message: problem })
  })
