import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Page,
  test as playwright,
} from '@playwright/test'
import { Instance, type InstanceOptions } from './instance.ts'
import { invite, join, type Person, type Role, setUp, somebody } from './people.ts'

export { expectAccessible, expectFinished } from './accessibility.ts'
export { expect }

type State = Awaited<ReturnType<BrowserContext['storageState']>>
type Member = Person & { state: State }
type Cast = {
  instance: Instance
  /** The worker's workspace in an address. */
  slug: string
  member: (role: Role) => Promise<Member>
  invite: (person: Person, role: Role) => Promise<string>
  leave: () => Promise<void>
}
/** A server that is set up and was stopped, and who is signed in there. */
type Founded = { instance: Instance; state: State }
type OpenOptions = BrowserContextOptions & { at?: Instance }

type TestFixtures = {
  /** A new browser that shares nothing with the others. */
  open: (options?: OpenOptions) => Promise<Page>
  /** Allows a console error that the test provokes, such as the answer 401. Everything else fails the test. */
  allow: (problem: RegExp) => void
  /** A new browser in which the worker's member with this role is signed in, on the home page. */
  signedInAs: (role: Role, options?: BrowserContextOptions) => Promise<Page>
  /** Somebody new, joined through an invitation, in a browser of their own. */
  newMember: (role: Role, name?: string) => Promise<{ person: Person; page: Page }>
  /** A server for this test alone, which nobody has set up. */
  ownInstance: (options?: InstanceOptions) => Promise<Instance>
  /** One for this test alone with the workspace Harbour Freight, in which there is nobody but its admin. */
  ownWorkspace: (options?: InstanceOptions) => Promise<{ instance: Instance; admin: Page }>
  problems: Problems
}

type Problems = { found: string[]; allowed: RegExp[] }

export const workspaceName = 'Northwind Claims'

export const test = playwright.extend<TestFixtures, { cast: Cast; founded: () => Promise<Founded> }>({
  cast: [
    async ({ browser }, use) => {
      const instance = await Instance.start()
      try {
        const cast = await castAt(browser, instance)
        await use(cast)
        await cast.leave()
      } finally {
        await instance.remove()
      }
    },
    { scope: 'worker', timeout: 150_000 },
  ],

  // Once for each worker: to found a workspace takes longer than to copy one.
  founded: [
    async ({ browser }, use) => {
      const asked: Promise<Founded>[] = []
      await use(() => {
        const founded = asked[0] ?? found(browser)
        asked[0] = founded
        return founded
      })
      for (const founded of asked) await (await founded).instance.remove()
    },
    { scope: 'worker', timeout: 150_000 },
  ],

  baseURL: async ({ cast }, use) => use(cast.instance.url),

  problems: [
    async ({ browserName: _ }, use) => {
      const problems: Problems = { found: [], allowed: [] }
      await use(problems)
      const unexpected = problems.found.filter((text) => !problems.allowed.some((known) => known.test(text)))
      expect(unexpected, 'The browser reported problems').toEqual([])
    },
    { auto: true },
  ],

  allow: async ({ problems }, use) => use((problem) => problems.allowed.push(problem)),

  // Asks for `ownInstance`, so that the browsers are closed before a server that they look at is stopped.
  open: async ({ browser, cast, problems, ownInstance: _ }, use) => {
    const contexts: BrowserContext[] = []
    await use(async ({ at = cast.instance, ...options } = {}) => {
      const context = await browser.newContext({ baseURL: at.url, ...options })
      contexts.push(context)
      report(context, problems)
      return context.newPage()
    })
    for (const context of contexts) await context.close()
  },

  page: async ({ open }, use) => use(await open()),

  signedInAs: async ({ open, cast }, use) => {
    await use(async (role, options = {}) => {
      const { state: storageState } = await cast.member(role)
      const page = await open({ ...options, storageState })
      await page.goto('/')
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      return page
    })
  },

  newMember: async ({ open, cast }, use) => {
    await use(async (role, name) => {
      const person = somebody(name)
      const link = await cast.invite(person, role)
      const page = await open()
      await join(page, link, person)
      return { person, page }
    })
  },

  ownInstance: async ({ problems: _ }, use) => {
    const started: Instance[] = []
    await use(async (options) => {
      const instance = await Instance.start(options)
      started.push(instance)
      return instance
    })
    for (const instance of started) await instance.remove()
  },

  ownWorkspace: async ({ founded, ownInstance, open }, use) => {
    await use(async (options) => {
      const { instance: before, state: storageState } = await founded()
      const instance = await ownInstance({ ...options, copyOf: before })
      const admin = await open({ at: instance, storageState })
      await admin.goto('/')
      await expect(admin.getByRole('heading', { level: 1, name: 'Harbour Freight' })).toBeVisible()
      return { instance, admin }
    })
  },
})

async function found(browser: Browser): Promise<Founded> {
  const instance = await Instance.start()
  const context = await browser.newContext({ baseURL: instance.url })
  const page = await context.newPage()
  await setUp(page, instance.setUpLink, { person: somebody('Alma'), workspace: 'Harbour Freight' })
  const state = await context.storageState()
  await context.close()
  await instance.stop()
  return { instance, state }
}

/** The people of a worker's server: the first admin comes by the set-up link, the others by invitation. */
async function castAt(browser: Browser, instance: Instance): Promise<Cast> {
  const admin = somebody('Alma')
  const context = await browser.newContext({ baseURL: instance.url })
  const office = await context.newPage()
  await setUp(office, instance.setUpLink, { person: admin, workspace: workspaceName })
  const slug = new URL(office.url()).pathname.split('/')[2] ?? ''
  const members = new Map<Role, Promise<Member>>([
    ['admin', Promise.resolve({ ...admin, state: await context.storageState() })],
  ])
  let last: Promise<unknown> = Promise.resolve()
  // One invitation at a time: they are all made on the same page.
  const inviteNext = (person: Person, role: Role) => {
    const link = last.then(() => invite(office, person.email, role))
    last = link
    return link
  }
  async function joined(role: Role): Promise<Member> {
    const person = somebody(role)
    const link = await inviteNext(person, role)
    const theirs = await browser.newContext({ baseURL: instance.url })
    await join(await theirs.newPage(), link, person)
    const state = await theirs.storageState()
    await theirs.close()
    return { ...person, state }
  }
  return {
    instance,
    slug,
    invite: inviteNext,
    member(role) {
      const member = members.get(role) ?? joined(role)
      members.set(role, member)
      return member
    },
    leave: () => context.close(),
  }
}

/** Errors on the console, what the content policy refused, and what a script threw and nobody caught. */
function report(context: BrowserContext, { found }: Problems): void {
  context.on('console', (message) => {
    if (message.type() === 'error') found.push(`${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (webError) => found.push(String(webError.error())))
}
