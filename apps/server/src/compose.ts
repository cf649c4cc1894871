import type { MySql2Database } from 'drizzle-orm/mysql2'
import type { Logger } from 'pino'
import { AccountService } from './account/service.ts'
import type { Clock } from './clock.ts'
import { storesOn } from './database/stores.ts'
import { transactOn } from './database/transact.ts'
import { DemoService } from './demo/service.ts'
import type { Env } from './env.ts'
import { HomeService } from './home/service.ts'
import { outboundTo } from './http/outbound.ts'
import type { About } from './instance/about.ts'
import { KeyAuthentication } from './keys/authentication.ts'
import { KeyService } from './keys/service.ts'
import { LinkService } from './links/service.ts'
import { LiveFeed } from './live/feed.ts'
import { MemberService } from './members/service.ts'
import { metricsOn } from './observability/metrics.ts'
import { Oidc } from './providers/oidc.ts'
import { ProviderService } from './providers/service.ts'
import { SingleSignOn } from './providers/single-sign-on.ts'
import { type PasswordCost, Passwords } from './secrets/password.ts'
import { Seal } from './secrets/seal.ts'
import { Devices } from './session/device.ts'
import { SessionService } from './session/service.ts'
import { Throttle } from './session/throttle.ts'
import { SetupService } from './setup/service.ts'
import { WorkspaceService } from './workspace/service.ts'

/** What the outside gives: everything below is built from these and from nothing else. */
export type Surroundings = {
  env: Pick<Env, 'sessionLimits' | 'allowPrivateAddresses'>
  orm: MySql2Database
  clock: Clock
  log: Logger
  masterKey: Buffer
  publicUrl: () => string
  about: About
  passwordCost?: PasswordCost
}

export type Services = ReturnType<typeof compose>

/** The whole graph, top to bottom; no other file builds a service. */
export function compose({ env, orm, clock, log, masterKey, publicUrl, about, passwordCost }: Surroundings) {
  const stores = storesOn(orm)
  const transact = transactOn(orm)
  const stopping = new AbortController()
  const metrics = metricsOn()
  const seal = new Seal(masterKey)
  const passwords = new Passwords(passwordCost)
  const throttle = new Throttle({ stores, transact, clock })
  const devices = new Devices(seal.derive('device-cookie'))
  const onFault = (error: unknown) => log.error({ err: error }, 'the live feed could not read the database')

  const sessions = new SessionService({
    stores,
    clock,
    passwords,
    throttle,
    devices,
    limits: env.sessionLimits,
    metrics,
  })
  const accounts = new AccountService({ stores, transact, clock, passwords, throttle })
  const links = new LinkService({ stores, transact, clock, passwords, sessions, throttle, publicUrl })
  const demo = new DemoService({ stores, transact, clock, links })
  const setup = new SetupService({ stores, transact, clock, passwords, links, sessions, demo })
  const workspaces = new WorkspaceService({ stores, transact, clock })
  const members = new MemberService({ stores, transact, clock, links })
  const keys = new KeyService({ stores, transact, clock })
  const machines = new KeyAuthentication({ stores, clock })
  const outbound = outboundTo({ allowPrivateAddresses: env.allowPrivateAddresses })
  const oidc = new Oidc({ outbound, clock, allowPrivateAddresses: env.allowPrivateAddresses })
  const providers = new ProviderService({ stores, transact, clock, seal, outbound, oidc, publicUrl })
  const singleSignOn = new SingleSignOn({ stores, transact, clock, seal, sessions, oidc, publicUrl })
  const home = new HomeService({ stores, workspaces })
  const live = new LiveFeed({ stores, clock, stopping: stopping.signal, onFault })

  return {
    stores,
    clock,
    metrics,
    about,
    sessions,
    accounts,
    links,
    demo,
    setup,
    workspaces,
    members,
    keys,
    machines,
    providers,
    singleSignOn,
    home,
    live,
    /** Ends what goes on by itself: subscriptions and their looks at the database. */
    stop: () => stopping.abort(),
  }
}
