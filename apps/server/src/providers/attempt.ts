import { type Reason, Refusal } from '@countersign/decisions'
import { LastingRole } from '@countersign/people'
import { z } from 'zod'
import { newId } from '../ids.ts'
import type { Seal } from '../secrets/seal.ts'
import { newToken } from '../secrets/token.ts'
import type { SignInAttempt } from './store.ts'

/** How long the way to a provider and back may take, and how long its problem can be read afterwards. */
export const attemptLifeMs = 10 * 60_000

/** What only the server knows about an attempt. `boundTo` is the browser or the session that started it. */
const Secrets = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  boundTo: z.string(),
  issuer: z.string(),
  clientId: z.string(),
})
export type AttemptSecrets = z.infer<typeof Secrets>

const Problem = z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() })

export const TestReading = z.strictObject({
  subject: z.string().nullable(),
  email: z.string().nullable(),
  name: z.string().nullable(),
  role: LastingRole.nullable(),
  claimNames: z.array(z.string()),
  /** The claims that were read, each with what it said. */
  values: z.record(z.string(), z.string()),
  problems: z.array(Problem),
})
export type TestReading = z.infer<typeof TestReading>

const Result = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('underway') }),
  z.strictObject({ state: z.literal('done') }),
  z.strictObject({ state: z.literal('refused'), at: z.number(), problem: Problem }),
  z.strictObject({ state: z.literal('tested'), at: z.number(), reading: TestReading }),
])
type AttemptResult = z.infer<typeof Result>

export const resultText = (result: AttemptResult): string => JSON.stringify(result)

export const resultOf = ({ result }: SignInAttempt): AttemptResult | null =>
  result === null ? null : Result.parse(JSON.parse(result))

/** Carries the attempt's id, so that the answer finds it, and a secret, so that nobody else's answer does. */
export const newState = (attemptId: string): string => newToken(`${attemptId}.`)

export const attemptIdOf = (state: string): string | null =>
  /^(att_[0-9A-Z]{26})\.[A-Za-z0-9_-]{43}$/.exec(state)?.[1] ?? null

const purpose = 'sign-in-attempt'

export const sealSecrets = (seal: Seal, attemptId: string, secrets: AttemptSecrets): Buffer =>
  seal.close(purpose, attemptId, Buffer.from(JSON.stringify(secrets)))

export const openSecrets = (seal: Seal, attempt: SignInAttempt): AttemptSecrets =>
  Secrets.parse(JSON.parse(seal.open(purpose, attempt.id, attempt.sealedState).toString()))

/** An attempt that was over before it began, kept so that the sign-in page can say why. */
export const failedAttempt = (problem: Reason, now: number): SignInAttempt => ({
  id: newId('attempt', now),
  providerId: '',
  intent: 'sign-in',
  personId: null,
  sealedState: Buffer.alloc(0),
  next: '/',
  result: resultText({ state: 'refused', at: now, problem }),
  createdAt: now,
})

/** A provider decides how many claims a message names, and so how long it would become. */
export const reasonOf = ({ code, message, remedy }: Refusal): Reason => ({
  code,
  message: message.slice(0, 2_000),
  remedy,
})

export const refusedAttempt = (code: string, message: string) =>
  new Refusal({ kind: 'conflict', code, message, remedy: 'Start the sign-in again from the sign-in page.' })
