import { type Reason, Refusal } from '@countersign/decisions'
import { type ClaimReading, readClaims } from '@countersign/people'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { byPerson } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { Seal } from '../secrets/seal.ts'
import { newToken, tokenHash } from '../secrets/token.ts'
import type { Caller } from '../session/caller.ts'
import type { Origin, SessionService, SignedIn } from '../session/service.ts'
import {
  type AttemptSecrets,
  attemptIdOf,
  attemptLifeMs,
  failedAttempt,
  newState,
  openSecrets,
  reasonOf,
  refusedAttempt,
  resultOf,
  resultText,
  sealSecrets,
} from './attempt.ts'
import { clientOf } from './client.ts'
import { linkIdentity, notOfThisWorkspace, personOf } from './entry.ts'
import type { Claims, Oidc } from './oidc.ts'
import { withQuery } from './own-path.ts'
import { redirectUriAt } from './redirect-uri.ts'
import { providerNotFound } from './service.ts'
import type { Provider, SignInAttempt } from './store.ts'
import { nothingRead, readTest } from './test-reading.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  seal: Seal
  sessions: SessionService
  oidc: Oidc
  writer: LedgerWriter
  publicUrl: () => string
}

/** Who comes back from a provider: `browser` is the secret in the cookie of the browser that was sent there. */
type Arrival = { browser: string | null; caller: Caller | null; origin: Origin }

/** Where the browser goes next, and what it takes along. */
export type Departure = { to: string; signedIn?: SignedIn; browser?: string; refused?: string }

type Begun = { attempt: SignInAttempt; secrets: AttemptSecrets }

/** The way to an identity provider and back, for signing in, for linking an account and for testing. */
export class SingleSignOn {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Refusals become a page, for it is a browser that comes here and not a program. */
  async startSignIn(providerId: string, next: string, browser: string | null): Promise<Departure> {
    const secret = browser ?? newToken('csb_')
    try {
      const provider = await this.#enabled(providerId)
      const to = await this.#start(provider, 'sign-in', next, tokenHash(secret).toString('hex'), null)
      return { to, browser: secret }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return this.#refuseUnknown(error)
    }
  }

  /** Begins with a POST of a signed-in person and ends in the same session, so nobody else can plant a link. */
  async startLink({ person, session }: Caller, providerId: string, next: string): Promise<{ url: string }> {
    const provider = await this.#enabled(providerId)
    const member = await this.#deps.stores.members.find(provider.workspaceId, person.id)
    if (member?.state !== 'active' || person.isPersona) throw notOfThisWorkspace()
    return { url: await this.#start(provider, 'link', next, session.id, person.id) }
  }

  /** A provider that is disabled can be tested: that is how one finds out whether to enable it. */
  async startTest(actor: Actor, caller: Caller, providerId: string, next: string): Promise<{ url: string }> {
    const provider = await this.#deps.stores.providers.find(providerId)
    if (provider?.workspaceId !== actor.workspaceId) throw providerNotFound()
    return { url: await this.#start(provider, 'test', next, caller.session.id, caller.person.id) }
  }

  /** The provider's answer, exactly as the browser brought it. */
  async finish(search: string, arrival: Arrival): Promise<Departure> {
    const answer = new URL(redirectUriAt(this.#deps.publicUrl()) + search)
    let begun: Begun | null = null
    try {
      begun = await this.#claim(answer.searchParams.get('state') ?? '', arrival)
      return await this.#complete(begun, answer, arrival)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return begun ? this.#refuse(begun.attempt, error) : this.#refuseUnknown(error)
    }
  }

  /** Why a sign-in failed, for the page that it came back to; the id is known to that browser only. */
  async problem(attemptId: string): Promise<Reason> {
    const attempt = await this.#deps.stores.providers.findAttempt(attemptId)
    const result = attempt && resultOf(attempt)
    if (result?.state === 'refused' && this.#deps.clock() < result.at + attemptLifeMs) return result.problem
    throw new Refusal({
      kind: 'not-found',
      code: 'PROBLEM_GONE',
      message: 'There is no message about a failed sign-in any more.',
      remedy: 'Sign in again.',
    })
  }

  async testResult(actor: Actor, testId: string) {
    const { stores } = this.#deps
    const attempt = await stores.providers.findAttempt(testId)
    const provider = attempt && (await stores.providers.find(attempt.providerId))
    const result = attempt && resultOf(attempt)
    if (provider?.workspaceId === actor.workspaceId && result?.state === 'tested') {
      return { providerName: provider.name, finishedAt: result.at, ...result.reading }
    }
    throw new Refusal({
      kind: 'not-found',
      code: 'TEST_NOT_FOUND',
      message: 'There is no finished test sign-in with this id in this workspace.',
      remedy: 'Start the test again from the list of providers; results are kept for an hour.',
    })
  }

  async #start(
    provider: Provider,
    intent: SignInAttempt['intent'],
    next: string,
    boundTo: string,
    personId: string | null,
  ): Promise<string> {
    const { stores, seal, oidc, clock, publicUrl } = this.#deps
    const now = clock()
    const id = newId('attempt', now)
    const client = clientOf(seal, provider)
    const { url, ...expected } = await oidc.begin(client, redirectUriAt(publicUrl()), newState(id))
    const secrets = { ...expected, boundTo, issuer: provider.issuer, clientId: provider.clientId }
    await stores.providers.addAttempt({
      id,
      providerId: provider.id,
      intent,
      personId,
      sealedState: sealSecrets(seal, id, secrets),
      next,
      result: null,
      createdAt: now,
    })
    return url
  }

  /** The attempt that an answer belongs to, taken by this answer and no other. */
  async #claim(state: string, { browser, caller }: Arrival): Promise<Begun> {
    const { stores, seal, clock } = this.#deps
    const id = attemptIdOf(state)
    const attempt = id && (await stores.providers.findAttempt(id))
    if (!attempt || attempt.sealedState.length === 0) throw unknownAttempt()
    const secrets = openSecrets(seal, attempt)
    if (secrets.state !== state) throw unknownAttempt()
    const bearer =
      attempt.intent === 'sign-in' ? browser && tokenHash(browser).toString('hex') : caller?.session.id
    if (secrets.boundTo !== bearer) throw foreignAttempt(this.#deps.publicUrl())
    if (clock() >= attempt.createdAt + attemptLifeMs) {
      throw refusedAttempt('SIGN_IN_EXPIRED', 'This sign-in took longer than ten minutes.')
    }
    if (!(await stores.providers.settle(attempt.id, resultText({ state: 'underway' })))) {
      throw refusedAttempt('SIGN_IN_USED', 'This answer of the provider has been used already.')
    }
    return { attempt, secrets }
  }

  async #complete({ attempt, secrets }: Begun, answer: URL, arrival: Arrival): Promise<Departure> {
    const { stores, seal, oidc } = this.#deps
    const provider = unchanged(await stores.providers.find(attempt.providerId), attempt, secrets)
    const claims = await oidc.redeem(clientOf(seal, provider), answer, secrets)
    const reading = readClaims(claims, provider)
    if (attempt.intent === 'test') return this.#completeTest(attempt, provider, claims, reading)
    return this.#enter({ attempt, secrets }, reading, arrival)
  }

  /** One transaction: identity, person, membership and session are made together or not at all. */
  async #enter({ attempt, secrets }: Begun, reading: ClaimReading, arrival: Arrival): Promise<Departure> {
    const { transact, sessions, writer, clock } = this.#deps
    const signedIn = await transact(async (stores) => {
      const now = clock()
      const provider = unchanged(await stores.providers.lock(attempt.providerId), attempt, secrets)
      await stores.providers.saveResult(attempt.id, resultText({ state: 'done' }))
      if (attempt.intent === 'link') {
        await linkIdentity({ stores, writer, provider, reading, now }, attempt.personId ?? '')
        return null
      }
      const person = await personOf({ stores, writer, provider, reading, now })
      return sessions.open(stores, person, 'oidc', arrival.origin, provider.workspaceId)
    })
    if (!signedIn) return { to: attempt.next }
    if (arrival.caller) await sessions.signOut(arrival.caller.person, arrival.caller.session)
    return { to: attempt.next, signedIn }
  }

  async #completeTest(attempt: SignInAttempt, provider: Provider, claims: Claims, read: ClaimReading) {
    const { stores, transact, clock, writer } = this.#deps
    const identity = await stores.people.findIdentity(provider.id, read.subject ?? '')
    const reading = readTest(provider, claims, read, identity !== null)
    const person = attempt.personId ? await stores.people.find(attempt.personId) : null
    if (!person) throw unknownAttempt()
    await transact(async (within) => {
      await within.providers.saveResult(attempt.id, resultText({ state: 'tested', at: clock(), reading }))
      await writer.append(within, provider.workspaceId, {
        by: byPerson(person),
        action: 'provider.tested',
        subjectId: provider.id,
        outcome: reading.problems.length > 0 ? 'failed' : 'done',
        facts: {},
        words: { providerName: provider.name },
      })
    })
    return { to: withQuery(attempt.next, 'testId', attempt.id) }
  }

  async #refuse(attempt: SignInAttempt, refusal: Refusal): Promise<Departure> {
    const { stores, clock } = this.#deps
    const problem = reasonOf(refusal)
    if (attempt.intent === 'test') {
      const reading = { ...nothingRead, problems: [problem] }
      await stores.providers.saveResult(attempt.id, resultText({ state: 'tested', at: clock(), reading }))
      return { to: withQuery(attempt.next, 'testId', attempt.id), refused: problem.code }
    }
    await stores.providers.saveResult(attempt.id, resultText({ state: 'refused', at: clock(), problem }))
    const page = attempt.intent === 'link' ? attempt.next : withQuery('/sign-in', 'next', attempt.next)
    return { to: withQuery(page, 'problem', attempt.id), refused: problem.code }
  }

  /** Nothing of this browser's to write it down in, so the problem gets an attempt of its own. */
  async #refuseUnknown(refusal: Refusal): Promise<Departure> {
    const attempt = failedAttempt(reasonOf(refusal), this.#deps.clock())
    await this.#deps.stores.providers.addAttempt(attempt)
    return { to: withQuery('/sign-in', 'problem', attempt.id), refused: refusal.code }
  }

  async #enabled(providerId: string): Promise<Provider> {
    const provider = await this.#deps.stores.providers.find(providerId)
    if (provider?.isEnabled) return provider
    throw providerNotFound()
  }
}

/** The answer of one issuer must not be read by the rules for another, nor the secret of one sent to another. */
function unchanged(provider: Provider | null, attempt: SignInAttempt, secrets: AttemptSecrets): Provider {
  const isSame = provider?.issuer === secrets.issuer && provider.clientId === secrets.clientId
  if (provider && isSame && (provider.isEnabled || attempt.intent === 'test')) return provider
  throw refusedAttempt('PROVIDER_CHANGED', 'The provider was changed or removed in the meantime.')
}

const unknownAttempt = () =>
  refusedAttempt('SIGN_IN_UNKNOWN', 'This answer belongs to no sign-in that was started here.')

const foreignAttempt = (publicUrl: string) =>
  new Refusal({
    kind: 'not-permitted',
    code: 'SIGN_IN_ELSEWHERE',
    message: 'This sign-in was started in another browser, or under another address of this server.',
    remedy: `Open ${publicUrl} and start it again in this browser.`,
  })
