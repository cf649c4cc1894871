import { Email } from '@countersign/people'
import { readEnv } from '@countersign/server/env'
import { type Instance, openInstance } from '@countersign/server/instance'
import { logTo } from '@countersign/server/log'
import { say } from './say.ts'

/** Prints a new set-up link while nobody has an account. */
export function setupLink(): Promise<number> {
  return withInstance(async ({ services }) => {
    process.stdout.write(`${(await services.setup.issueLink()).url}\n`)
    return 0
  })
}

/** The operator's way to give somebody back their account, when no admin can. */
export async function resetLink([given = '']: string[]): Promise<number> {
  const email = Email.safeParse(given)
  if (!email.success) {
    say('countersign: Name the e-mail address of the account: ./countersign reset-link ana@example.com')
    return 2
  }
  return withInstance(async ({ services }) => {
    const person = await services.stores.people.findByEmail(email.data)
    if (!person || person.isPersona) {
      say(`countersign: Nobody has an account with the address ${email.data}.`)
      return 1
    }
    const link = await services.links.issue(services.stores, 'password-reset', { personId: person.id })
    process.stdout.write(`${link.url}\n`)
    return 0
  })
}

/** Works beside a running server and without one. */
export async function withInstance(act: (instance: Instance) => Promise<number>): Promise<number> {
  const instance = await openInstance(readEnv(), logTo(process.stderr, 'warn'))
  try {
    return await act(instance)
  } finally {
    await instance.stop()
  }
}
