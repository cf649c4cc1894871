import { canonicalise, parseCanonical } from '@countersign/digest'
import {
  type CheckedPolicy,
  checkPolicy,
  hashOfPolicy,
  isPolicyPath,
  type PolicyFiles,
  type PolicyProblem,
  type PolicySurroundings,
} from '@countersign/policy'
import { nodeCryptography } from '@countersign/rego/node'
import { z } from 'zod'
import type { Stores } from '../database/stores.ts'
import { sha256 } from '../ledger/cryptography.ts'
import { noPolicy, policyDamaged, policyUnusable, snapshotNotFound } from './refusals.ts'
import type { Active, Snapshot } from './store.ts'

/** A version of a policy that is ready to be asked. */
export type Loaded = { id: string; number: number; hash: string; policy: CheckedPolicy }

type Checked = { ok: true; policy: CheckedPolicy } | { ok: false; problems: readonly PolicyProblem[] }

/** Compiled sets that are kept, by hash; most workspaces of an instance have the same one. */
const mostKept = 64
/** What TiDB takes as one row, with room for the rest of it. */
const bytesLimits = { maxBytes: 5 * 1024 * 1024, maxDepth: 2 }

const Files = z.record(z.string(), z.string())

export const surroundings: PolicySurroundings = {
  sha256,
  clock: () => performance.now(),
  cryptography: nodeCryptography,
}

/** What was read of versions, by workspace and id; what is forgotten here is read and compared once more. */
const mostVersions = 20_000

/** Makes the files of a set into something that can be asked, once for each hash. */
export class PolicySnapshots {
  readonly #kept = new Map<string, CheckedPolicy>()
  readonly #versions = new Map<string, Version>()
  /** By workspace, the version that is known not to be older than the newest. */
  readonly #newest = new Map<string, string>()

  /** What was checked at the start need not be checked again. */
  constructor(shipped: CheckedPolicy) {
    this.#keep(shipped)
  }

  /** Everything that can be wrong with a set is found here, once for each set, before anything is done with it. */
  check(files: PolicyFiles): Checked {
    const known = Object.keys(files).every(isPolicyPath) && this.#recall(hashOfPolicy(sha256, files))
    if (known) return { ok: true, policy: known }
    const check = checkPolicy(files, surroundings)
    if (!check.ok) return check
    if (!canonicalise(files, bytesLimits).ok) return { ok: false, problems: [tooLarge] }
    this.#keep(check.policy)
    return check
  }

  /** The policy that decides in a workspace, by the pointer in the given stores. */
  async active(stores: Stores, workspaceId: string): Promise<Loaded> {
    const active = await stores.policy.active(workspaceId)
    if (!active) throw noPolicy()
    return this.load(stores, active)
  }

  /** What a pointer points to. It is read from the database only where it is not known here yet. */
  async load(stores: Stores, active: Pointer): Promise<Loaded> {
    await this.confirm(stores, active)
    const { workspaceId, snapshotId, number } = active
    const hash = active.hash.toString('hex')
    const policy = this.#recall(hash) ?? (await this.#read(stores, workspaceId, snapshotId))
    return { id: snapshotId, number, hash, policy }
  }

  /**
   * Whoever changes the pointer is found out: its number and its hash must be those of the version that it names, and
   * that must be the newest one. Versions are added and never changed, so one that was read once is compared from memory.
   */
  async confirm(stores: Stores, pointer: Pointer): Promise<void> {
    const { workspaceId, snapshotId, number, hash } = pointer
    const name = `${workspaceId} ${snapshotId}`
    const version = this.#versions.get(name) ?? (await versionOf(stores, workspaceId, snapshotId))
    remember(this.#versions, name, { number: version.number, hash: version.hash })
    if (version.hash !== hash.toString('hex')) throw policyDamaged(number)
    if (version.number !== number) throw policyDamaged(number, 'its number differs')
    if (this.#newest.get(workspaceId) !== snapshotId) await this.#confirmNewest(stores, pointer)
  }

  /** Rolling back makes a new version, so that the pointer never goes back by what people do here. */
  async #confirmNewest(stores: Stores, { workspaceId, snapshotId, number }: Pointer): Promise<void> {
    const newest = await newestNumber(stores, workspaceId)
    if (newest === null) throw policyDamaged(number, 'the ledger names a newer one that is gone')
    if (number >= newest) return remember(this.#newest, workspaceId, snapshotId)
    // It may have been read just before somebody activated the next one.
    const now = await stores.policy.active(workspaceId)
    if (now === null || now.number < newest) throw policyDamaged(number, 'a newer one was activated since')
  }

  /** The files of a version of any age, to be looked at, compared, exported and rolled back to. */
  async files(stores: Stores, workspaceId: string, snapshotId: string): Promise<PolicyFiles> {
    const snapshot = await stores.policy.find(workspaceId, snapshotId)
    if (!snapshot) throw snapshotNotFound()
    return trustedFiles(snapshot)
  }

  async #read(stores: Stores, workspaceId: string, snapshotId: string): Promise<CheckedPolicy> {
    const { files, number } = await versionOf(stores, workspaceId, snapshotId)
    const check = this.check(files)
    if (!check.ok) throw policyUnusable(number, check.problems)
    return check.policy
  }

  #recall(hash: string): CheckedPolicy | undefined {
    const known = this.#kept.get(hash)
    if (known) this.#keep(known)
    return known
  }

  #keep(policy: CheckedPolicy): void {
    this.#kept.delete(policy.hash)
    this.#kept.set(policy.hash, policy)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest)
  }
}

type Version = { readonly number: number; readonly hash: string }

/** Which version decides, as a row of the database says. */
export type Pointer = Pick<Active, 'workspaceId' | 'snapshotId' | 'number' | 'hash'>

const tooLarge: PolicyProblem = {
  file: '',
  line: 1,
  column: 1,
  code: 'POLICY_TOO_LARGE',
  message: 'The set is too large to be kept as one version.',
  hint: 'Most of a policy this large is data; keep what the rules need.',
}

/** In the order in which they came; what came first is forgotten first. */
function remember<T>(kept: Map<string, T>, name: string, what: T): void {
  kept.set(name, what)
  const [oldest] = kept.keys()
  if (kept.size > mostVersions && oldest !== undefined) kept.delete(oldest)
}

/** By the versions themselves and by the ledger, which loses nothing unnoticed; null where only the ledger has it. */
async function newestNumber(stores: Stores, workspaceId: string): Promise<number | null> {
  const stored = await stores.policy.newestNumber(workspaceId)
  const [told] = await stores.entries.page(workspaceId, { action: 'policy.activated' }, null, 1)
  if (told === undefined) return stored
  const snapshotId = told.subject.slice('policy:'.length)
  const number = (await stores.policy.numbersOf(workspaceId, [snapshotId])).get(snapshotId)
  return number === undefined ? null : Math.max(stored, number)
}

async function versionOf(stores: Stores, workspaceId: string, snapshotId: string) {
  const snapshot = await stores.policy.find(workspaceId, snapshotId)
  if (!snapshot) throw noPolicy()
  const { number, hash } = snapshot
  return { number, hash: hash.toString('hex'), files: trustedFiles(snapshot) }
}

/** What is stored must be what was activated, or nothing is done with it. */
function trustedFiles({ hash, files, number }: Snapshot): PolicyFiles {
  const read = filesOf(files)
  if (!read || hashOfPolicy(sha256, read) !== hash.toString('hex')) throw policyDamaged(number)
  return read
}

/** The bytes in which a set that was checked is stored. */
export function bytesOf({ files }: CheckedPolicy): Buffer {
  const canonical = canonicalise(files, bytesLimits)
  if (!canonical.ok) throw new Error(`A checked policy has no bytes: ${canonical.message}`)
  return Buffer.from(canonical.value)
}

export function filesOf(bytes: Uint8Array): PolicyFiles | null {
  const read = parseCanonical(bytes, bytesLimits)
  const files = Files.safeParse(read.ok ? read.value : null)
  return files.success ? files.data : null
}
