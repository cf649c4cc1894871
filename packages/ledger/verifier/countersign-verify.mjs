#!/usr/bin/env node
// Verifies what a Countersign ledger hands out, offline. One file, plain Node 20 or later, no dependencies, no
// network. It shares no code with the product on purpose: it is a second reading of the same specifications.
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'

const usage = `
Usage: node countersign-verify.mjs COMMAND

  pack       PACK              --trust-root ROOT
  bundle     BUNDLE            --trust-root ROOT [--spec SPEC]
  custody    CUSTODY           --trust-root ROOT
  checkpoint CHECKPOINT        --trust-root ROOT [--older CHECKPOINT --consistency FILE]
  event      EVENT PROOF       --trust-root ROOT
  range      EVENTS CHECKPOINT --trust-root ROOT [--older CHECKPOINT]

ROOT         the trust root (JSON): the public keys you believe. Get it once, over a way you believe.
PACK         an evidence pack (ZIP). Without a trust root only whether it agrees with itself, which is exit code 2.
BUNDLE       the signed statement that a revision of an agent may be governed (JSON).
SPEC         the spec that runs (JSON in its normal form); it must be the one that the bundle is about.
CUSTODY      the line of one agent from its birth to what runs now, in one file (JSON).
CHECKPOINT   a signed checkpoint (C2SP tlog-checkpoint): name, size and root hash of a log at one moment.
EVENT        one JSON line {"v":1,"index":…,"header":"…","body":"…"}; the body is null when it was erased.
PROOF        an inclusion proof (C2SP tlog-proof), which holds a checkpoint.
EVENTS       JSON lines: first {"v":1,"log":…,"from":…,"frontier":[…]}, then one EVENT per line.
FILE         a consistency proof: "old <size>", hashes, a blank line, the newer checkpoint (C2SP tlog-witness).
--trust says the same as --trust-root. PACK, BUNDLE and CUSTODY say what they are: their command may be left out.

Exit code 0: verified; a line "not checked" says what that does not include.
          1: does not verify: what was given is wrong or malformed.
          2: could not check: a file is missing, a key is not known, nothing was asked for, ...
`

class No extends Error {} //       it was checked and is wrong: exit 1
class Unknown extends Error {} //  it could not be checked: exit 2
const no = (message) => {
  throw new No(message)
}
const unknown = (message) => {
  throw new Unknown(message)
}

// What is printed comes from files of strangers: control characters must not reach the terminal.
const clean = (text) =>
  String(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
    .slice(0, 500)
const say = (kind, text) => console.log(`${kind.padEnd(12)} ${clean(text)}`)
const verified = (text) => say('verified', text)
const notChecked = (text) => say('not checked', text)

// Reading: bounded, strict, one spelling only.

const limit = {
  file: 1 << 20,
  custody: 4 << 20,
  trustRoot: 32 << 20,
  line: 256 << 10,
  depth: 32,
  signatures: 64,
}

/** Opens a file; a file that is not there or not readable is never "wrong", only unchecked. */
function open(path) {
  try {
    const fd = openSync(path, 'r')
    if (!fstatSync(fd).isFile()) unknown(`${path} is not a file.`)
    return fd
  } catch (error) {
    if (error instanceof Unknown) throw error
    return unknown(`${path} cannot be read (${error.code}).`)
  }
}

function readSmall(path, most = limit.file) {
  const fd = open(path)
  try {
    if (fstatSync(fd).size > most) unknown(`${path} is larger than ${most} bytes.`)
    return readFileSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** The lines of a file of any size, holding one at a time. */
function* readLines(path) {
  const fd = open(path)
  try {
    const chunk = Buffer.alloc(64 << 10)
    let rest = Buffer.alloc(0)
    for (let read = readSync(fd, chunk, 0, chunk.length, null); read > 0; ) {
      rest = Buffer.concat([rest, chunk.subarray(0, read)])
      let start = 0
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
        yield rest.subarray(start, end)
        start = end + 1
      }
      rest = rest.subarray(start)
      if (rest.length > limit.line) no(`A line of ${path} is longer than ${limit.line} bytes.`)
      read = readSync(fd, chunk, 0, chunk.length, null)
    }
    if (rest.length > 0) no(`The last line of ${path} is cut off.`)
  } finally {
    closeSync(fd)
  }
}

function decode(bytes, what) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return no(`${what} is not valid UTF-8.`)
  }
}

/** JSON without what JSON.parse lets pass: keys named twice, depth without end, text that is not Unicode. */
function parseJson(text, what) {
  const value = tryJson(text, what) // First, for on text that is no JSON the scan below could take very long.
  const objects = []
  let last = null
  for (const [mark] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:]/gs)) {
    if (mark === '{' || mark === '[') objects.push(new Set())
    else if (mark === '}' || mark === ']') objects.pop()
    else if (mark === ':') {
      // Keys are compared as they read, not as they are spelled: "a" and "\u0061" are the same key.
      const key = tryJson(last, what)
      if (objects.at(-1)?.has(key)) no(`${what} names the key ${key} twice.`)
      objects.at(-1)?.add(key)
    } else last = mark
    if (objects.length > limit.depth) no(`${what} is nested too deep.`)
  }
  if (/\\u[dD][89a-fA-F]/.test(text)) JSON.stringify(value, wellFormed)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) no(`${what} is not a JSON object.`)
  return value
}
function wellFormed(key, value) {
  if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed()))
    no('A text is not Unicode.')
  return value
}
function tryJson(text, what) {
  try {
    return JSON.parse(text)
  } catch {
    return no(`${what} is not JSON.`)
  }
}
/** RFC 8785: members in the order of their names; texts and numbers are written as JSON.stringify does. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)}}`
}
/** A value has one spelling; another one, even of the same value, was not written by Countersign. */
function parseCanonical(bytes, what) {
  const text = decode(bytes, what)
  const value = parseJson(text, what)
  return canonical(value) === text ? value : no(`${what} is not in canonical form.`)
}
/** A regular expression or question about a text, a list of equals, members with a shape each, or the value itself. */
function fits(value, shape) {
  if (shape instanceof RegExp) return typeof value === 'string' && shape.test(value)
  if (typeof shape === 'function') return shape(value) === true
  if (shape === null || typeof shape !== 'object') return value === shape
  if (Array.isArray(shape)) return Array.isArray(value) && value.every((one) => fits(one, shape[0]))
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false
  const names = Object.keys(shape)
  return names.length === Object.keys(value).length && names.every((name) => fits(value[name], shape[name]))
}

/** Exactly these members: what is not understood must not look as if it had been checked. */
function members(value, names, what) {
  const found = Object.keys(value).sort().join(' ')
  return found === [...names].sort().join(' ') ? value : no(`${what} has the members "${found}".`)
}
function versionOne({ v }, what) {
  if (v !== 1) unknown(`This program does not know version ${v} of ${what}.`)
}

function base64(text, what) {
  const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64')
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : no(`${what} is not base64.`)
}
/** Without padding (RFC 7515, section 2), and in one spelling. */
function base64url(text, what) {
  const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64url')
  return bytes.length > 0 && bytes.toString('base64url') === text ? bytes : no(`${what} is not base64url.`)
}
const hash32 = (text, what) => {
  const bytes = base64(text, what)
  return bytes.length === 32 ? bytes : no(`${what} is not a hash of 32 bytes.`)
}
const count = (text, what) =>
  /^(0|[1-9][0-9]{0,17})$/.test(text) ? BigInt(text) : no(`${what} is not a number.`)
const index = (value, what) =>
  Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : no(`${what} is not a position.`)

// Hashing: RFC 6962, section 2.1. Sizes are BigInt, so that no arithmetic here ends at 32 or 53 bits.

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const leafHash = (entry) => sha256(Buffer.of(0), entry)
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right)

/** The way from a leaf up to the root: the loop that RFC 9162 has in 2.1.3.2 and again in 2.1.4.2. */
function climb(position, last, proof, what, join) {
  let [fn, sn] = [position, last]
  for (const sibling of proof) {
    if (sn === 0n) no(`The ${what} proof is too long.`)
    const isLeft = Boolean(fn & 1n) || fn === sn
    join(sibling, isLeft)
    if (isLeft) while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n]
    ;[fn, sn] = [fn >> 1n, sn >> 1n]
  }
  if (sn !== 0n) no(`The ${what} proof is too short.`)
}

/** Inclusion, RFC 9162, section 2.1.3.2. */
function rootOfInclusion(leaf, position, size, proof) {
  if (position >= size) no(`Position ${position} is outside of a log of ${size} events.`)
  let hash = leaf
  climb(position, size - 1n, proof, 'inclusion', (sibling, isLeft) => {
    hash = isLeft ? nodeHash(sibling, hash) : nodeHash(hash, sibling)
  })
  return hash
}

/** Two checkpoints of one log, the older one first; smaller later means that events are gone. */
function checkOrder(older, newer) {
  if (older.origin !== newer.origin) no('The two checkpoints are of different logs.')
  if (older.size > newer.size)
    no(`Of ${older.size} events in the older checkpoint only ${newer.size} are left.`)
}

/** Consistency, RFC 9162, section 2.1.4.2. */
function checkConsistency(older, newer, proof) {
  if (older.size === newer.size || older.size === 0n) {
    if (proof.length > 0) no('Between equal sizes, and from size 0 on, the consistency proof is empty.')
    if (older.size > 0n && !older.root.equals(newer.root)) no('Checkpoints of one size have different roots.')
    return
  }
  const path = (older.size & (older.size - 1n)) === 0n ? [older.root, ...proof] : [...proof]
  let [fn, sn] = [older.size - 1n, newer.size - 1n]
  while (fn & 1n) [fn, sn] = [fn >> 1n, sn >> 1n]
  const first = path.shift() ?? no('The consistency proof is empty.')
  let [oldHash, newHash] = [first, first]
  climb(fn, sn, path, 'consistency', (sibling, isLeft) => {
    if (isLeft) oldHash = nodeHash(sibling, oldHash)
    newHash = isLeft ? nodeHash(sibling, newHash) : nodeHash(newHash, sibling)
  })
  if (!oldHash.equals(older.root)) no('The consistency proof does not lead to the older root.')
  if (!newHash.equals(newer.root)) no('The consistency proof does not lead to the newer root.')
}

/** Leaves one after the other, remembering one hash per set bit of the size: memory stays flat. */
function appendLeaf(tree, leaf) {
  let hash = leaf
  for (let size = tree.size; size & 1n; size >>= 1n) hash = nodeHash(tree.hashes.pop(), hash)
  tree.hashes.push(hash)
  tree.size += 1n
}
const rootOf = ({ hashes }) =>
  hashes.length === 0 ? sha256() : hashes.reduceRight((right, left) => nodeHash(left, right))

// Keys and signatures: C2SP signed-note, tlog-checkpoint, tlog-cosignature.

/** "name+id+base64(type, 32 bytes)"; the id must follow from the rest. */
function parseKey(line, type) {
  const parts = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(line)
  const [, name, id, encoded] = parts ?? no('A key is malformed.')
  const bytes = base64(encoded, 'A key')
  if (bytes.length !== 33 || bytes[0] !== type) no(`The key ${name} is of another type.`)
  if (sha256(name, '\n', bytes).toString('hex', 0, 4) !== id) no(`The id of the key ${name} is wrong.`)
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.subarray(1).toString('base64url') }
  return { name, id, raw: bytes.toString('hex', 1), key: createPublicKey({ key: jwk, format: 'jwk' }) }
}

/** The trust root decides everything, so a malformed one is "could not check" and never "does not verify". */
const readTrust = (path) => trustFrom(readSmall(path, limit.trustRoot))

function trustFrom(bytes) {
  try {
    const file = parseJson(decode(bytes, 'The trust root'), 'The trust root')
    versionOne(file, 'the trust root')
    const ledger = members(file.ledger ?? {}, ['logs', 'witnesses', 'quorum'], 'Its ledger')
    const { logs, witnesses, quorum } = ledger
    const keysOf = new Map()
    for (const log of logs) {
      const { origin, keys } = members(log, ['origin', 'keys'], 'A log')
      if (keysOf.has(origin)) no('One log is named twice.')
      const known = keys.map((line) => parseKey(line, 1))
      if (known.length === 0) no(`The log ${origin} has no key.`)
      keysOf.set(origin, known)
    }
    const cosigners = witnesses.map((line) => parseKey(line, 4))
    if (!Number.isSafeInteger(quorum) || quorum < 0) no('The quorum is not a number.')
    if (new Set(cosigners.map(({ raw }) => raw)).size < quorum) no('It asks for more witnesses than it has.')
    const others = Object.keys(file).filter((name) => !['v', 'ledger', 'proofs'].includes(name))
    if (others.length > 0) notChecked(`what else is in the trust root: ${others.join(', ')}`)
    return { keysOf, witnesses: cosigners, quorum, proofs: file.proofs ?? [] }
  } catch (error) {
    if (error instanceof Unknown) throw error
    return unknown(`The trust root is unusable. ${error.message}`)
  }
}

/** Whose signatures on the text are right. One wrong signature of a known key condemns the whole note. */
function signersOf(signatures, keys, messageOf, length) {
  const signers = new Map()
  for (const { name, id, blob } of signatures) {
    const known = keys.find((key) => key.name === name && key.id === id)
    if (!known) continue
    if (blob.length !== length) no(`The signature of ${name} has another length.`)
    const isRight = verifySignature(null, messageOf(blob), known.key, blob.subarray(-64))
    if (!isRight) no(`The signature of ${name} is wrong.`)
    signers.set(known.raw, known) // One key counts once, whatever it calls itself.
  }
  return signers
}

function parseSignature(line, what) {
  const parts = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line)
  const [, name, encoded] = parts ?? no(`${what} has a malformed signature line.`)
  const blob = base64(encoded, 'A signature')
  return { name, id: blob.toString('hex', 0, 4), blob: blob.subarray(4) }
}

/** Reads a checkpoint and verifies its signatures; only then is it worth anything. */
function openCheckpoint(bytes, trust, what) {
  const note = decode(bytes, what)
  if (bytes.some((byte) => byte < 0x20 && byte !== 10)) no(`${what} has control characters.`)
  const blank = note.lastIndexOf('\n\n')
  if (blank < 0 || !note.endsWith('\n')) no(`${what} is not a signed note.`)
  const text = note.slice(0, blank + 1)
  const lines = note.slice(blank + 2, -1).split('\n')
  if (lines.length > limit.signatures) no(`${what} has too many signatures.`)
  const signatures = lines.map((line) => parseSignature(line, what))
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n')
  if (!origin || !root || extensions.includes('')) no(`${what} has not the lines of a checkpoint.`)
  const checkpoint = { origin, size: count(size, 'The size'), root: hash32(root, 'The root') }

  const keys = trust.keysOf.get(origin) ?? unknown(`The trust root has no key for the log ${origin}.`)
  const signers = signersOf(signatures, keys, () => Buffer.from(text), 64)
  if (signers.size === 0) no(`${what} is not signed by any key that the trust root has for ${origin}.`)
  if (checkpoint.size === 0n && !checkpoint.root.equals(sha256())) no('The root of an empty log is wrong.')
  const cosigned = (blob) => Buffer.from(`cosignature/v1\ntime ${blob.readBigUInt64BE()}\n${text}`)
  const witnesses = signersOf(signatures, trust.witnesses, cosigned, 72)
  if (witnesses.size < trust.quorum)
    no(`${what} has ${witnesses.size} of ${trust.quorum} witnesses asked for.`)

  verified(`${what}: log ${origin}, ${checkpoint.size} events, root ${root}`)
  const names = [...witnesses.values()].map(({ name }) => name).join(', ')
  if (names) verified(`${what}: cosigned by ${names}`)
  else notChecked('whether the log shows the same history to everybody: no witness cosigned')
  if (extensions.length > 0) notChecked(`${extensions.length} more lines of the checkpoint`)
  return checkpoint
}

/** "first line, hashes, blank line, checkpoint": the shape of C2SP tlog-proof and of a consistency proof. */
function parseProof(bytes, what) {
  const blank = bytes.indexOf('\n\n')
  const [head, ...lines] = decode(bytes.subarray(0, Math.max(blank, 0)), what).split('\n')
  if (lines.length > 66) no(`${what} has too many lines.`)
  return { head, lines, note: bytes.subarray(blank + 2) }
}
const hashes = (lines) => lines.map((line) => hash32(line, 'A line of the proof'))

// Events.

/** The bytes of an event, and what they say. The header is what is proven; the body hangs on its hash. */
function readEvent(line, what) {
  const event = members(parseJson(decode(line, what), what), ['v', 'index', 'header', 'body'], what)
  versionOne(event, what)
  if (typeof event.header !== 'string') no(`${what} has no header.`)
  const header = parseJson(event.header, `The header of ${what}`)
  versionOne(header, `the header of ${what}`)
  if (event.body !== null) {
    if (typeof event.body !== 'string') no(`The body of ${what} is not text.`)
    parseJson(event.body, `The body of ${what}`)
    const isItsOwn = sha256(event.body).toString('hex') === header.bodySha256
    if (!isItsOwn) no(`The body of ${what} is not the one it was written with.`)
  }
  const leaf = leafHash(event.header)
  const { header: text, body } = event
  return { index: index(event.index, what), leaf, header, text, body, hasBody: body !== null }
}

// Proofs: JWS General JSON (RFC 7515) over an in-toto statement, and its place in the ledger.

const mediaType = 'application/vnd.countersign.proof-bundle.v1+json'
const algorithms = ['HS256', 'Ed25519', 'ES256'] // in the order in which their signatures stand
const digest = /^[0-9a-f]{64}$/
const positionOrNull = (value) => value === null || (Number.isSafeInteger(value) && value >= 0)
const instant = (value) =>
  fits(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) && !Number.isNaN(Date.parse(value))
const orNull = (shape) => (value) => value === null || fits(value, shape)
const id = (prefix) => new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`)
const sha256Shape = { sha256: digest }

const statementShape = {
  _type: 'https://in-toto.io/Statement/v1',
  predicateType: 'https://countersign.example/attestation/agent-promotion/v1',
  subject: [{ name: /^agent:[a-z0-9-]{1,63}@[1-9][0-9]{0,8}$/, digest: sha256Shape }],
  predicate: {
    approvals: [
      {
        approver: id('person:per'),
        at: instant,
        boundTo: sha256Shape,
        decision: 'approve',
        eventId: id('evt'),
        role: /^(admin|reviewer|compliance|viewer)$/,
      },
    ],
    breakGlass: (value) => typeof value === 'boolean',
    policy: {
      digest: sha256Shape,
      inputSha256: digest,
      uri: /^countersign:policy\/pol_[0-9A-HJKMNP-TV-Z]{26}@[1-9][0-9]{0,8}$/,
    },
    proofId: id('prf'),
    quorum: {
      distinctPeople: true,
      required: (value) => Number.isSafeInteger(value) && value >= 0 && value <= 64,
      requesterExcluded: true,
    },
    requestId: orNull(id('prm')),
    requestedBy: id('(person:per|key:key)'),
    resourceUri: /^countersign:workspace\/wsp_[0-9A-HJKMNP-TV-Z]{26}\/agent\/agt_[0-9A-HJKMNP-TV-Z]{26}$/,
    supersedes: orNull(id('prf')),
    timeVerified: instant,
    validity: { notAfter: orNull(instant), notBefore: instant },
    verificationResult: 'PASSED',
    verifiedLevels: [/^COUNTERSIGN_PROMOTION_(POLICY|REVIEWED|BREAK_GLASS)$/],
    verifier: { id: /^[\x21-\x7e]{1,255}$/, version: { countersign: /^[0-9A-Za-z.+-]{1,64}$/ } },
  },
}

/** Only where a spec was narrowed since people approved it does a statement say which one that was. */
const shapeOf = ({ predicate }) =>
  predicate?.narrowedFrom === undefined
    ? statementShape
    : { ...statementShape, predicate: { ...statementShape.predicate, narrowedFrom: sha256Shape } }

/** What the payload says; nothing of it is believed before something vouches for its bytes. */
function readStatement(payload) {
  const statement = parseCanonical(payload, 'The statement')
  const version = /\/agent-promotion\/(v\d+)$/.exec(statement.predicateType)?.[1]
  if (version && version !== 'v1') unknown(`This program does not know ${version} of the statement.`)
  if (!fits(statement, shapeOf(statement)))
    no('The payload is not a statement about the promotion of an agent.')
  if (statement.subject.length !== 1) no('The statement is not about one revision.')
  const { approvals, quorum, requestedBy, breakGlass, verifiedLevels } = statement.predicate
  const spec = statement.subject[0].digest.sha256
  const people = new Set(approvals.map(({ approver }) => approver))
  if (people.size !== approvals.length) no('Somebody is counted twice among those who approved.')
  if (people.has(requestedBy)) no('Whoever asked for the promotion is among those who approved it.')
  if (approvals.some(({ boundTo }) => boundTo.sha256 !== spec)) no('An approval is bound to another spec.')
  if (!breakGlass && people.size < quorum.required)
    no(`${people.size} of ${quorum.required} approvals are there.`)
  const level = breakGlass ? 'BREAK_GLASS' : people.size > 0 ? 'REVIEWED' : 'POLICY'
  if (verifiedLevels.join() !== `COUNTERSIGN_PROMOTION_${level}`) no('It claims a level it has not reached.')
  return statement
}

/** The bundle and what its parts decode to. Headers hold what they must, and nothing to be led astray by. */
function readBundle(bytes) {
  const bundle = parseCanonical(bytes, 'The bundle')
  const version = /\.proof-bundle\.(v\d+)\+json$/.exec(bundle.mediaType)?.[1]
  if (version && version !== 'v1') unknown(`This program does not know ${version} of bundles.`)
  members(bundle, ['log', 'mediaType', 'payload', 'signatures'], 'The bundle')
  if (bundle.mediaType !== mediaType) no('This is not a proof bundle.')
  const payload = base64url(bundle.payload, 'The payload')
  if (!Array.isArray(bundle.signatures)) no('The bundle has no signatures.')
  const signatures = bundle.signatures.map((signature) => {
    if (!fits(signature, { protected: /^.{1,512}$/, signature: /^.{1,512}$/ }))
      no('A signature is malformed.')
    const header = parseCanonical(base64url(signature.protected, 'A header'), 'A header')
    const isKnown = {
      alg: /^(HS256|Ed25519|ES256)$/,
      kid: /^[A-Za-z0-9_-]{1,64}$/,
      typ: 'countersign-proof+jws',
    }
    if (!fits(header, isKnown)) no('A header holds anything but alg, kid and typ of a proof.')
    const blob = base64url(signature.signature, 'A signature')
    if (blob.length !== (header.alg === 'HS256' ? 32 : 64)) no('A signature has another length.')
    return { ...header, blob, input: Buffer.from(`${signature.protected}.${bundle.payload}`) }
  })
  const places = signatures.map(({ alg }) => algorithms.indexOf(alg))
  const isInOrder = places.every((place, at) => at === 0 || place > places[at - 1])
  if (places[0] !== 0 || !isInOrder)
    no(`The signatures are not one of each kind in their order: ${algorithms}.`)
  return { bundle, payload, signatures, statement: readStatement(payload) }
}

const keyShape = {
  kid: /^[A-Za-z0-9_-]{1,64}$/,
  use: 'proof',
  alg: /^(HS256|Ed25519|ES256)$/,
  public: (value) => value === null || typeof value === 'object',
  checkValue: orNull(/^[0-9a-f]{16}$/),
  state: /^(prepared|active|retiring|tainted|revoked|destroyed)$/,
  validFrom: positionOrNull,
  validTo: positionOrNull,
  revocation: orNull({
    reason: /^(compromised|lost|superseded|ceased)$/,
    effectiveFromIndex: (value) => Number.isSafeInteger(value) && value >= 0,
  }),
}

/** The name of a public key follows from the key (RFC 7638), so that none can take the place of another. */
function publicKeyOf({ kid, alg, public: jwk }) {
  const point = (text) => base64url(text, 'A key').length === 32
  const [kty, crv] = alg === 'Ed25519' ? ['OKP', 'Ed25519'] : ['EC', 'P-256']
  const shape = alg === 'Ed25519' ? { kty, crv, x: point } : { kty, crv, x: point, y: point }
  if (!fits(jwk, shape) || sha256(canonical(jwk)).toString('base64url') !== kid)
    no(`The key ${kid} is malformed.`)
  return createPublicKey({ key: jwk, format: 'jwk' })
}

/** The keys of one workspace as the trust root has them, signed with the key of its log; null where it has none. */
function proofKeysOf({ proofs, keysOf }, origin) {
  try {
    if (!Array.isArray(proofs)) no('Its proofs are no list.')
    const [found, another] = proofs.filter((one) => one?.origin === origin)
    if (!found) return null
    if (another) no('It has the keys of one workspace twice.')
    const { signature, ...unsigned } = members(
      found,
      ['origin', 'size', 'at', 'keys', 'signature'],
      'A list of keys',
    )
    const text = `countersign proof keys v1\n${origin}\n${sha256(canonical(unsigned)).toString('hex')}\n`
    const signatures = [parseSignature(signature, 'A list of keys')]
    const signers = signersOf(signatures, keysOf.get(origin) ?? [], () => Buffer.from(text), 64)
    if (signers.size === 0) no('Its proof keys are not signed by the key of their log.')
    if (!fits(found.keys, [keyShape]) || !instant(found.at)) no('Its proof keys are malformed.')
    const keys = new Map()
    for (const key of found.keys) {
      if (keys.has(key.kid)) no(`It has the key ${key.kid} twice.`)
      const isSecret = key.alg === 'HS256'
      if (isSecret !== (key.public === null) || isSecret === (key.checkValue === null))
        no('A key contradicts itself.')
      keys.set(key.kid, { ...key, publicKey: isSecret ? null : publicKeyOf(key) })
    }
    return { keys, size: index(found.size, 'A size'), at: found.at }
  } catch (error) {
    if (error instanceof Unknown) throw error
    return unknown(`The trust root is unusable. ${error.message}`)
  }
}

/** Where the ledger says that exactly these bytes and these signatures were issued; null when the bundle has no such proof. */
function issuedAt({ bundle, payload, statement }, trust) {
  const { log } = bundle
  if (log === null) return null
  members(log, ['origin', 'leafIndex', 'leafHeader', 'proof'], 'The place in the ledger')
  const leaf = base64url(log.leafHeader, 'The event')
  const event = parseCanonical(leaf, 'The event')
  versionOne(event, 'the event')
  const { predicate } = statement
  const [, workspace] = predicate.resourceUri.split('/')
  const isOfThis =
    ['proof.issued', 'proof.renewed'].includes(event.action) &&
    event.outcome === 'done' &&
    event.subject === `proof:${predicate.proofId}` &&
    event.workspace === workspace &&
    event.log === log.origin &&
    event.log === predicate.verifier.id &&
    event.facts?.payloadSha256 === sha256(payload).toString('hex') &&
    event.facts?.signaturesSha256 === sha256(canonical(bundle.signatures)).toString('hex')
  if (!isOfThis) no('The event that it brings is not the issue of this bundle.')
  const { head, lines, note } = parseProof(Buffer.from(String(log.proof)), 'The proof of its place')
  if (head !== 'c2sp.org/tlog-proof@v1' || lines.shift() !== `index ${log.leafIndex}`)
    no('The proof of its place is malformed or about another position.')
  const position = index(log.leafIndex, 'Its position')
  const checkpoint = openCheckpoint(note, trust, 'the checkpoint')
  if (checkpoint.origin !== log.origin) no('The checkpoint is of another log.')
  const root = rootOfInclusion(leafHash(leaf), position, checkpoint.size, hashes(lines))
  if (!root.equals(checkpoint.root)) no('The proof of its place does not lead to the root of the checkpoint.')
  verified(
    `the ledger ${log.origin} has the issue of this bundle at position ${position} of ${checkpoint.size}`,
  )
  return position
}

/** Whether a key counts at a position of the ledger; the time that a statement tells of itself does not matter. */
function keyCounts({ kid, state, revocation, validFrom, validTo }, position) {
  if (state === 'prepared') no(`The key ${kid} does not sign yet.`)
  if (state === 'tainted') no(`The key ${kid} is suspected to be stolen.`)
  if (state === 'revoked' || state === 'destroyed' || revocation !== null) {
    const from = BigInt(revocation?.effectiveFromIndex ?? 0)
    if (position === null) no(`The key ${kid} was revoked, and where the bundle was issued is not proven.`)
    if (position >= from) no(`The key ${kid} is revoked from position ${from} on.`)
  }
  if (position === null) return state === 'active'
  if (validFrom !== null && position < BigInt(validFrom))
    no(`The key ${kid} signed only from ${validFrom} on.`)
  if (validTo !== null && position >= BigInt(validTo)) no(`The key ${kid} signed only before ${validTo}.`)
  return true
}

/** What vouches for a bundle: the ledger, and each signature that anybody can check and whose key counts. */
function vouchersOf(read, trust) {
  const { predicate } = read.statement
  const vouchers = []
  const position = issuedAt(read, trust)
  if (position === null) notChecked('its place in the ledger: the bundle brings no proof of it')
  else vouchers.push('the ledger')
  const trusted = proofKeysOf(trust, predicate.verifier.id)
  for (const { kid, alg, blob, input } of read.signatures) {
    const key = trusted?.keys.get(kid)
    if (trusted && !key) unknown(`The trust root has no key ${kid}; it may be older than the bundle.`)
    if (key && key.alg !== alg) no(`The key ${kid} signs with ${key.alg}, not with ${alg}.`)
    const counts = key ? keyCounts(key, position) : false
    if (alg === 'HS256') {
      notChecked(`HMAC: not checkable offline; whoever could check it could also forge it (key ${kid})`)
    } else if (!key) {
      notChecked(`the ${alg} signature: the trust root has no keys of ${predicate.verifier.id}`)
    } else {
      const how = alg === 'Ed25519' ? key.publicKey : { key: key.publicKey, dsaEncoding: 'ieee-p1363' }
      const isRight = verifySignature(alg === 'Ed25519' ? null : 'sha256', input, how, blob)
      if (!isRight) no(`The ${alg} signature of the key ${kid} is wrong.`)
      verified(`the ${alg} signature of the key ${kid}, which is ${key.state}`)
      if (counts) vouchers.push(`the ${alg} signature`)
      else notChecked(`whether the key ${kid} still signed then: where the bundle was issued is not proven`)
    }
  }
  if (trusted) notChecked(`what was revoked after ${trusted.size} events of the ledger (${trusted.at})`)
  else notChecked('whether a key was revoked: the trust root has none of this workspace')
  if (vouchers.length === 0)
    unknown(
      'Nothing that can be checked here vouches for this bundle. Ask for it with its place in the ledger.',
    )
  return vouchers
}

// Custody: links, each of events in one log and bound to the others by identifiers and digests.

const isText = (value) => typeof value === 'string'
const eventShape = {
  header: (value) => isText(value) && value.length <= 4096,
  index: positionOrNull,
  proof: [/^[A-Za-z0-9+/]{43}=$/],
}
const custodyShape = {
  mediaType: 'application/vnd.countersign.custody.v1+json',
  log: /^[!-~]{1,255}$/,
  workspaceId: id('wsp'),
  agentId: id('agt'),
  checkpoint: orNull(isText),
  birth: orNull(eventShape),
  revision: {
    number: (value) => Number.isSafeInteger(value) && value > 0,
    spec: isText,
    event: orNull(eventShape),
  },
  policy: orNull({
    manifest: { data: digest, files: [{ path: /^.{1,500}$/, sha256: digest }], format: /^.{0,64}$/ },
    event: orNull(eventShape),
  }),
  request: orNull({ id: id('prm'), events: [eventShape] }),
  votes: [eventShape],
  proof: orNull(isText),
  governed: orNull(eventShape),
  admission: orNull(eventShape),
  run: orNull({ id: id('run'), renewed: orNull(eventShape), ended: orNull(eventShape) }),
}

/** Reads an event of the file and finds it in the checkpoint; without a position that is not possible. */
function placedEvent({ header: text, index: at, proof }, { file, checkpoint }) {
  const header = parseCanonical(Buffer.from(text), 'An event')
  versionOne(header, 'the event')
  if (header.log !== file.log || header.workspace !== file.workspaceId)
    no(`The event ${header.eventId} belongs to another workspace.`)
  if (at === null) return { ...header, position: null }
  const position = index(at, 'A position')
  const root = rootOfInclusion(leafHash(text), position, checkpoint.size, hashes(proof))
  if (!root.equals(checkpoint.root))
    no(`The event ${header.eventId} is not what the ledger has at position ${at}.`)
  return { ...header, position }
}

/** An event of one of these kinds, about this subject, that says all of this. */
function expected(event, ground, actions, subject, facts) {
  const read = placedEvent(event, ground)
  if (!actions.includes(read.action)) no(`Where ${actions.join(' or ')} belongs stands ${read.action}.`)
  if (subject !== null && read.subject !== subject)
    no(`The event ${read.eventId} is about ${read.subject}, not ${subject}.`)
  for (const [fact, wanted] of Object.entries(facts))
    if (read.facts?.[fact] !== wanted)
      no(`The event ${read.eventId} says ${fact} ${read.facts?.[fact]}, and not ${wanted}.`)
  return read
}
const isLater = (before, after) =>
  before?.position == null || after?.position == null || after.position >= before.position

const notYet = () => unknown('The ledger has no place for it yet.')

/** What another link is compared with; null where that one is broken itself, which it tells by itself. */
function unlessBroken(look) {
  try {
    return look()
  } catch (error) {
    if (error instanceof No) return null
    throw error
  }
}

/** The links in their order: each gives its events, or null where it does not exist and need not. */
const custodyLinks = {
  birth: ({ file, about }, ground) =>
    file.birth === null ? notYet() : [expected(file.birth, ground, ['agent.created'], about, {})],

  revision({ file, about, spec }, ground) {
    const { event, number } = file.revision
    if (event === null) notYet()
    const actions = ['agent.created', 'agent.revised', 'agent.restored', 'agent.labelled', 'agent.remediated']
    const saved = expected(event, ground, actions, about, { revision: number, specSha256: spec })
    if (
      file.birth !== null &&
      !isLater(
        unlessBroken(() => placedEvent(file.birth, ground)),
        saved,
      )
    )
      no('The revision stands in the ledger before the birth of its agent.')
    return [saved]
  },

  policy({ file, predicate }, ground) {
    if (file.policy === null) return file.proof === null ? null : no('It is missing, and there is a proof.')
    const { manifest, event } = file.policy
    const hash = sha256(canonical(manifest)).toString('hex')
    if (predicate && predicate.policy.digest.sha256 !== hash)
      no('The files listed here are not those of the policy in the proof.')
    if (event === null) notYet()
    const [snapshot, number] = predicate?.policy.uri.slice('countersign:policy/'.length).split('@') ?? []
    const facts = { newHash: hash, ...(number && { number: Number(number) }) }
    return [expected(event, ground, ['policy.activated'], snapshot ? `policy:${snapshot}` : null, facts)]
  },

  request({ file, predicate, promoted }, ground) {
    if (file.request === null) return file.proof === null ? null : no('It is missing, and there is a proof.')
    const { id: requestId, events } = file.request
    if (predicate && predicate.requestId !== requestId)
      no(`The proof answers the request ${predicate.requestId}, not ${requestId}.`)
    if (events.length > 2) no('It has more events than a request has.')
    if (events.length === 0) notYet()
    const isNarrowed = predicate?.narrowedFrom !== undefined
    const read = events.map((event, at) => {
      // Nobody was asked about a spec that was narrowed since.
      const facts = at === events.length - 1 && !isNarrowed ? promoted : { agent: file.agentId }
      const action = at === 0 ? 'promotion.requested' : 'promotion.voided'
      return expected(event, ground, [action], `promotion:${requestId}`, facts)
    })
    if (isNarrowed) return read
    const { event } = file.revision
    const saved = event && unlessBroken(() => placedEvent(event, ground))
    if (!isLater(saved, read.at(-1))) no('It stands in the ledger before the revision that it is about.')
    return read
  },

  votes({ file, predicate, promoted, issued }, ground) {
    const { request, votes } = file
    if (request === null) return votes.length === 0 ? null : no('There are votes, and not the request.')
    const actions = ['promotion.approved', 'promotion.rejected', 'promotion.glass_broken']
    const read = votes.map((vote) => expected(vote, ground, actions, `promotion:${request.id}`, promoted))
    for (const { approver, eventId } of predicate?.approvals ?? []) {
      const vote = read.find((one) => one.eventId === eventId)
      if (vote?.action !== 'promotion.approved' || vote.actor !== approver)
        no(`The approval of ${approver} is not in the ledger.`)
      if (!isLater(vote, issued)) no(`The approval of ${approver} came after the proof.`)
    }
    if (predicate?.breakGlass && !read.some(({ action }) => action === 'promotion.glass_broken'))
      no('The proof tells of break-glass, and the ledger of nobody who did it.')
    return votes.length === 0 && file.proof === null ? null : read
  },

  proof({ file, bundle, spec, predicate }, { trust }) {
    if (file.proof === null) return null
    const read = bundle()
    const [, workspace, , agent] = predicate.resourceUri.split('/')
    const [{ name, digest: about }] = read.statement.subject
    if (workspace !== file.workspaceId || agent !== file.agentId)
      no(`It is about ${agent} of ${workspace}, not about ${file.agentId} of ${file.workspaceId}.`)
    if (!name.endsWith(`@${file.revision.number}`)) no(`It is about ${name}, another revision.`)
    if (about.sha256 !== spec) no('It is about another spec.')
    vouchersOf(read, trust)
    return []
  },

  place({ file, about, predicate, promoted, issued }, ground) {
    if (file.proof === null) return null
    if (file.governed === null || issued === null) notYet()
    const { revision, specSha256 } = promoted
    const facts = { revision, specSha256, ...(predicate && { promotion: predicate.requestId }) }
    // A proof that was renewed governs by the event of its renewal; the agent became governed by an earlier one.
    if (placedEvent(file.governed, ground).action === 'proof.renewed') {
      const renewed = { ...facts, agent: file.agentId }
      return [expected(file.governed, ground, ['proof.renewed'], `proof:${predicate?.proofId}`, renewed)]
    }
    const governed = { ...facts, ...(predicate && { proof: predicate.proofId }) }
    return [expected(file.governed, ground, ['agent.governed'], about, governed)]
  },

  admission(line, ground) {
    const { admission, run } = line.file
    if (admission === null) return run === null ? null : no('It is missing, and there is a run.')
    const event = letIn(admission, ground, line)
    if (!isLater(line.issued, event)) no('It was let in before its proof was issued.')
    return [event]
  },

  run(line, ground) {
    const { admission, run } = line.file
    if (run === null) return null
    const start = admission && unlessBroken(() => letIn(admission, ground, line))
    if (start && start.facts.run !== run.id) no(`The admission let in ${start.facts.run}, not ${run.id}.`)
    const renewed = run.renewed && letIn(run.renewed, ground, line)
    if (renewed && renewed.facts.run !== run.id)
      no(`The lease that was renewed is of ${renewed.facts.run}, not of ${run.id}.`)
    if (!isLater(start, renewed)) no('Its lease was renewed before it was let in.')
    const ended =
      run.ended && expected(run.ended, ground, ['run.ended'], `run:${run.id}`, { agent: line.file.agentId })
    if (!isLater(renewed ?? start, ended)) no('It was let in again after its end.')
    return [renewed, ended].filter((event) => event !== null)
  },
}

/** That the checks let it in, by the very proof of this file where there is one. */
function letIn(event, ground, { about, promoted, predicate, file }) {
  const { revision, specSha256 } = promoted
  const facts = { revision, specSha256 }
  if (file.proof === null) facts.proof = null
  else if (predicate) facts.proof = predicate.proofId
  return expected(event, ground, ['admission.allowed', 'admission.restricted'], about, facts)
}

/** What every link has to agree with, computed from the bytes in the file. */
function lineOf(file) {
  const spec = sha256(file.revision.spec).toString('hex')
  const bundle = () => readBundle(Buffer.from(file.proof))
  let read = null
  try {
    if (file.proof !== null) read = bundle()
  } catch (error) {
    // Its own link says what is wrong with it.
    if (!(error instanceof No)) throw error
  }
  const at = read?.bundle.log?.leafIndex ?? null
  const promoted = { agent: file.agentId, revision: file.revision.number, specSha256: spec }
  const issued = at === null ? null : { position: index(at, 'Its position') }
  return {
    file,
    spec,
    promoted,
    bundle,
    issued,
    about: `agent:${file.agentId}`,
    predicate: read?.statement.predicate,
  }
}

function custodyCommand([path], { trust }) {
  const file = parseCanonical(readSmall(path, limit.custody), 'The custody file')
  const version = /\.custody\.(v\d+)\+json$/.exec(file.mediaType)?.[1]
  if (version && version !== 'v1') unknown(`This program does not know ${version} of custody files.`)
  if (!fits(file, custodyShape)) no('This is not a custody file.')
  if (file.checkpoint === null) unknown('The ledger had published nothing yet.')
  const checkpoint = openCheckpoint(Buffer.from(file.checkpoint), trust, 'the checkpoint')
  if (checkpoint.origin !== file.log) no('The checkpoint is of another log.')
  const line = lineOf(file)
  const [broken, open] = [[], []]
  for (const [name, look] of Object.entries(custodyLinks)) {
    try {
      const events = look(line, { file, checkpoint, trust })
      if (events?.some(({ position }) => position === null)) notYet()
      const where = events?.map(({ action, position }) => `${action} at ${position}`).join(', ')
      if (events === null) say('absent', `${name}: it does not exist, and need not`)
      else verified(`${name}: ${where || 'bound to the others'}`)
    } catch (error) {
      if (!(error instanceof No || error instanceof Unknown)) throw error
      const isBroken = error instanceof No
      say(isBroken ? 'broken' : 'not checked', `${name}: ${error.message}`)
      ;(isBroken ? broken : open).push(`${name}: ${error.message}`)
    }
  }
  if (broken.length > 0) no(`The line breaks at ${broken[0]}`)
  if (open.length > 0) unknown(`Nothing that can be checked here vouches for ${open[0]}`)
  notChecked('whether what was decided was right: only that it was decided so and not changed since')
  return `verified: the line of ${file.agentId}, revision ${file.revision.number}, spec ${line.spec}`
}

// Packs: a ZIP archive with a signed manifest, and a signed report.json about the report, which has the manifest's hash on its
// pages. Its layout is the one that Countersign writes and no other: each byte of the archive belongs to a file, so nothing can
// hide in it, and nothing is unpacked before one of the two vouches for its size.

const zipNames = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,4}$/
const most32 = 0xffffffff
const packLimit = {
  directory: 4 << 20,
  manifest: 16 << 20,
  report: 256 << 10,
  signature: 4096,
  small: 32 << 20,
}

function bytesAt(fd, at, length) {
  const bytes = Buffer.alloc(length)
  const read = at < 0 ? 0 : readSync(fd, bytes, 0, length, at)
  return read === length ? bytes : no(`The archive is cut off at byte ${Math.max(at, 0) + read}.`)
}
/** Numbers of 2, 4 or 8 bytes as they follow each other, the lowest byte first. */
function fields(bytes, ...lengths) {
  let at = 0
  return lengths.map((length) => {
    const wide = length === 8 ? bytes.readBigUInt64LE(at) : BigInt(bytes.readUIntLE(at, length))
    at += length
    return wide <= BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(wide)
      : no('A number in the archive is too large.')
  })
}
/** What every archive of ours has in these places; the first that differs is named by its byte. */
function same(found, wanted, at) {
  const index = found.findIndex((value, place) => value !== wanted[place])
  if (index >= 0) no(`The archive is not as Countersign writes it, in the record at byte ${at}.`)
}

function openZip(path) {
  const fd = open(path)
  const { size } = fstatSync(fd)
  const [signature, ...rest] = fields(bytesAt(fd, size - 22, 22), 4, 2, 2, 2, 2, 4, 4, 2)
  if (signature !== 0x06054b50) no(`${path} is no ZIP archive, or something follows its end.`)
  let [, , , count, length, offset] = rest
  let end = size - 22
  same(rest, [0, 0, count, count, length, offset, 0], end)
  if (count === 0xffff || length === most32 || offset === most32) {
    same([count, length, offset], [0xffff, most32, most32], end)
    const [mark, disk, at, disks] = fields(bytesAt(fd, end - 20, 20), 4, 4, 8, 4)
    same([mark, disk, at, disks], [0x07064b50, 0, end - 76, 1], end - 20)
    const record = fields(bytesAt(fd, at, 56), 4, 8, 2, 2, 4, 4, 8, 8, 8, 8)
    ;[count, length, offset] = record.slice(7)
    same(record, [0x06064b50, 44, 0x031e, 45, 0, 0, count, count, length, offset], at)
    end = at
  }
  if (offset + length !== end) no(`The directory of the archive does not end where it must, at byte ${end}.`)
  if (length > packLimit.directory) no('The directory of the archive is too large.')
  const entries = new Map()
  const directory = bytesAt(fd, offset, length)
  let [at, next] = [0, 0]
  for (let index = 0; index < count; index++) {
    const entry = readDirectory(directory, at, offset)
    if (entries.has(entry.name)) no(`The archive has two files of the name ${entry.name}.`)
    entries.set(entry.name, entry)
    next = readPlace(fd, entry, next, offset)
    at += entry.length
  }
  if (at !== length || next !== offset)
    no(`The archive has something that is no file, before byte ${offset + at}.`)
  return { fd, entries }
}

function readDirectory(directory, at, offset) {
  if (directory.length < at + 46) no(`The directory of the archive is cut off at byte ${offset + at}.`)
  const record = fields(directory.subarray(at), 4, 2, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2, 2, 2, 2, 4, 4)
  const [, , , , , , , crc, , , nameLength, extraLength] = record
  let [packed, size, , , , , , , place] = record.slice(8)
  const isWide = extraLength === 28
  const fixed = [0x02014b50, 0x031e, isWide ? 45 : 20, 0x0808, 8, 0, 0x21, crc, packed, size, nameLength]
  same(record, [...fixed, isWide ? 28 : 0, 0, 0, 0, 0o100644 * 2 ** 16, place], offset + at)
  const bytes = directory.subarray(at + 46, at + 46 + nameLength)
  const name = decode(bytes, `The name of the file at byte ${place}`)
  // Nothing of an archive is ever written to disk here; others will unpack it.
  if (!zipNames.test(name)) no(`The name ${JSON.stringify(name)} in the archive leads out of it.`)
  if (isWide) {
    same([packed, size, place], [most32, most32, most32], offset + at)
    const extra = directory.subarray(at + 46 + nameLength, at + 74 + nameLength)
    if (extra.length !== 28) no(`The directory of the archive is cut off at byte ${offset + at}.`)
    const [id, width, ...numbers] = fields(extra, 2, 2, 8, 8, 8)
    same([id, width], [1, 24], offset + at)
    ;[size, packed, place] = numbers
  }
  return { name, crc, packed, size, place, length: 46 + nameLength + extraLength }
}

/** The file itself stands right behind the one before, and says the same of itself as the directory. */
function readPlace(fd, entry, expected, end) {
  const { name, crc, packed, size, place } = entry
  if (place !== expected) no(`${name} begins at byte ${place} of the archive, where ${expected} is expected.`)
  const record = fields(bytesAt(fd, place, 30), 4, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2)
  const isLarge = record[10] === 20
  const [filler, width] = isLarge ? [most32, 8] : [0, 4]
  const nameLength = Buffer.byteLength(name)
  const fixed = [0x04034b50, isLarge ? 45 : 20, 0x0808, 8, 0, 0x21, 0, filler, filler, nameLength]
  same(record, [...fixed, isLarge ? 20 : 0], place)
  if (bytesAt(fd, place + 30, nameLength).toString() !== name)
    no(`${name} has another name at byte ${place}.`)
  let content = place + 30 + nameLength
  if (isLarge) same(fields(bytesAt(fd, content, 20), 2, 2, 8, 8), [1, 16, 0, 0], content)
  content += isLarge ? 20 : 0
  const tail = content + packed
  if (tail > end) no(`${name} reaches beyond the files of the archive, to byte ${tail}.`)
  const described = fields(bytesAt(fd, tail, 8 + 2 * width), 4, 4, width, width)
  same(described, [0x08074b50, crc, packed, size], tail)
  entry.content = content
  return tail + 8 + 2 * width
}

/** The bytes of a file, unpacked piece by piece and never more than it says to have, nor than what vouches for it has. */
async function* contentOf({ fd, entries }, name) {
  const { content, packed, size, vouched } = entries.get(name) ?? no(`${name} is not in the archive.`)
  const most = Math.min(size, vouched ?? size)
  function* pieces() {
    for (let at = 0; at < packed; at += 64 << 10)
      yield bytesAt(fd, content + at, Math.min(64 << 10, packed - at))
  }
  const inflate = createInflateRaw()
  let length = 0
  try {
    for await (const bytes of Readable.from(pieces()).pipe(inflate)) {
      length += bytes.length
      yield length > most ? bytes.subarray(0, most - length) : bytes
      if (length > most) no(`${name} unpacks to more than its ${most} bytes.`)
    }
  } catch (error) {
    if (error instanceof No || error instanceof Unknown) throw error
    no(`${name} cannot be unpacked after byte ${length} (${error.code ?? error.message}).`)
  }
  if (length !== size) no(`${name} unpacks to ${length} bytes and not to ${size}.`)
  if (inflate.bytesWritten !== packed) no(`Something follows the end of ${name} in the archive.`)
}

async function readFrom(zip, name, most = packLimit.small) {
  const { size } = zip.entries.get(name) ?? no(`${name} is not in the archive.`)
  if (size > most) no(`${name} says to have ${size} bytes; at most ${most} are read.`)
  const parts = []
  for await (const bytes of contentOf(zip, name)) parts.push(bytes)
  return Buffer.concat(parts)
}

async function* linesOf(zip, name) {
  let rest = Buffer.alloc(0)
  let line = 1
  for await (const bytes of contentOf(zip, name)) {
    rest = Buffer.concat([rest, bytes])
    let start = 0
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
      yield rest.subarray(start, end)
      line += 1
      start = end + 1
    }
    rest = rest.subarray(start)
    if (rest.length > limit.line) no(`Line ${line} of ${name} is longer than ${limit.line} bytes.`)
  }
  if (rest.length > 0) no(`Line ${line} of ${name} is cut off.`)
}

// Blocks: a file without lines is vouched for with how the hash of each of its blocks begins, so that a change in it has a place.

/** Bytes of each block; of the largest file there are no more of them than of a small one. */
function blockSize(length) {
  let size = 1024
  while (length > size * 1024) size *= 2
  return size
}

/** Hashes a file that comes piece by piece: as a whole, and in blocks of this size if there is one. */
function hashing(size) {
  const whole = createHash('sha256')
  const blocks = []
  let [block, room] = [createHash('sha256'), size]
  const close = () => {
    blocks.push(block.digest('hex').slice(0, 16))
    ;[block, room] = [createHash('sha256'), size]
  }
  return {
    update(bytes) {
      whole.update(bytes)
      for (let at = 0; size !== null && at < bytes.length; ) {
        const piece = bytes.subarray(at, at + room)
        block.update(piece)
        at += piece.length
        room -= piece.length
        if (room === 0) close()
      }
    },
    finish() {
      if (size !== null && room < size) close()
      return { sha256: whole.digest('hex'), blocks }
    },
  }
}
function hashesOf(bytes, length) {
  const hashes = hashing(blockSize(length))
  hashes.update(bytes.subarray(0, length))
  return hashes.finish()
}

/** The first block that is another one than it was, as the bytes of the file that it had; counted from 0. */
function placeOf(found, { bytes, blocks }) {
  const size = blockSize(bytes)
  const at = blocks.findIndex((hash, index) => hash !== found[index])
  if (at < 0) return `from byte ${bytes} on`
  return `between byte ${at * size} and byte ${Math.min((at + 1) * size, bytes) - 1}`
}
/** Where two texts differ first. */
function firstDifference(one, other) {
  let at = 0
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1
  return at
}

const number = (value) => Number.isSafeInteger(value) && value >= 0
const someText = (value) => typeof value === 'string'
const marked = { size: number, root: digest }
const stateShape = /^(evidenced|gap|not-evaluated)$/
const manifestShape = {
  mediaType: someText,
  log: someText,
  workspaceId: id('wsp'),
  software: someText,
  frameworks: [
    {
      id: someText,
      title: someText,
      edition: someText,
      controls: [{ id: someText, file: someText, state: stateShape, events: number, exceptions: number }],
    },
  ],
  period: { from: someText, to: someText, timeZone: someText, start: instant, end: instant },
  agents: orNull([id('agt')]),
  redaction: /^(none|bodies)$/,
  range: { from: number, to: number },
  checkpoints: { start: orNull(marked), end: marked },
  policies: [{ sha256: digest, activations: [{ position: number, number }], events: number }],
  counts: {
    headers: number,
    inPeriod: number,
    inScope: number,
    bodies: number,
    erased: number,
    withheld: number,
  },
}
/** Packs of v2, and reports of v1, are the same without blocks: what was changed in them is named by its file. */
const withBlocks = { blocks: orNull([/^[0-9a-f]{16}$/]) }
const fileShape = { path: zipNames, bytes: number, sha256: digest }
const packShapes = {
  v2: { ...manifestShape, files: [{ ...fileShape, rows: orNull(number) }] },
  v3: { ...manifestShape, files: [{ ...fileShape, rows: orNull(number), ...withBlocks }] },
}
const isPrint = (pdf) => fits(pdf, { by: someText }) || fits(pdf, { absence: /^PDF_[A-Z_]{1,40}$/ })
const reportShape = {
  mediaType: someText,
  log: someText,
  checkpoint: marked,
  manifestSha256: digest,
  pdf: isPrint,
}
const reportShapes = {
  v1: { ...reportShape, files: [fileShape] },
  v2: {
    ...reportShape,
    manifestBytes: number,
    manifestBlocks: withBlocks.blocks,
    files: [{ ...fileShape, ...withBlocks }],
  },
}

/** One value on one line, in its one spelling. */
function parseLine(bytes, what) {
  if (bytes.at(-1) !== 10) no(`${what} does not end with its line.`)
  return parseCanonical(bytes.subarray(0, -1), what)
}

/** Neither an older nor a newer one is half understood: what it says otherwise than these would go unchecked. */
function inShape(shapes, kind, record, what) {
  const [, version] =
    new RegExp(`^application/vnd\\.countersign\\.${kind}\\.(v\\d+)\\+json$`).exec(record.mediaType) ?? []
  const known = Object.keys(shapes)
  if (version && !known.includes(version))
    unknown(
      `This program knows ${known.join(' and ')} of ${kind}s, and this one is ${version}: have the pack made again, or take the verifier of the Countersign that made it.`,
    )
  if (!version || !fits(record, shapes[version]))
    no(`${what} is not the ${kind === 'pack' ? 'manifest' : kind} of a pack.`)
  return record
}
const readManifest = (bytes) =>
  inShape(packShapes, 'pack', parseLine(bytes, 'manifest.json'), 'manifest.json')

/** RFC 7515 without its payload (appendix F), by a key of the log, and of one kind: a report's is never a pack's. */
function checkPackSignature(bytes, payload, kind, log, trust) {
  const [name, signed] = kind === 'pack' ? ['manifest.jws', 'manifest.json'] : ['report.jws', 'report.json']
  const keys = trust.keysOf.get(log) ?? unknown(`The trust root has no key for the log ${log}.`)
  const [, head, encoded] =
    /^([A-Za-z0-9_-]{1,1000})\.\.([A-Za-z0-9_-]{86})\n$/.exec(bytes.toString('latin1')) ??
    no(`${name} is not a signature.`)
  const header = parseCanonical(base64url(head, `The header of ${name}`), `The header of ${name}`)
  if (!fits(header, { alg: 'Ed25519', kid: someText, typ: `countersign-${kind}+jws` }))
    no(`${name} is not the signature of a ${kind}.`)
  const key = keys.find((known) => `${known.name}+${known.id}` === header.kid)
  if (!key) no(`${name} is by the key ${header.kid}, which the trust root does not have for ${log}.`)
  const input = Buffer.from(`${head}.${payload.toString('base64url')}`)
  const isRight = verifySignature(null, input, key.key, base64url(encoded, `The signature of ${name}`))
  if (!isRight) no(`${name} does not fit ${signed}: one of the two was changed.`)
  return header.kid
}

/** Where a signature stops being one of this kind by a key of the log: in its header, or in what follows from no other file. */
function placeInSignature(bytes, kind, log, trust) {
  const text = bytes.toString('latin1')
  const heads = (trust.keysOf.get(log) ?? []).map(({ name, id }) => {
    const header = canonical({ alg: 'Ed25519', kid: `${name}+${id}`, typ: `countersign-${kind}+jws` })
    return `${Buffer.from(header).toString('base64url')}..`
  })
  const places = heads.map((head) => firstDifference(text, head))
  const at = Math.max(...places)
  const end = heads[places.indexOf(at)]?.length
  return at < end ? `at byte ${at}` : `between byte ${at} and byte ${at + 86}`
}

/** The report's own words, if a key of the log signed them; null where they cannot be relied on. */
async function signedReport(zip, trust) {
  try {
    const bytes = await readFrom(zip, 'report.json', packLimit.report)
    const report = inShape(reportShapes, 'report', parseLine(bytes, 'report.json'), 'report.json')
    const signature = await readFrom(zip, 'report.jws', packLimit.signature)
    checkPackSignature(signature, bytes, 'report', report.log, trust)
    return report
  } catch (error) {
    if (error instanceof No || error instanceof Unknown) return null
    throw error
  }
}

/** Reads the manifest. Whether it is that or its signature that was changed, and where, is what the signed report tells. */
async function openManifest(zip, bytes, trust, find) {
  let manifest = null
  const hash = sha256(bytes).toString('hex')
  let signature = Buffer.alloc(0)
  try {
    manifest = readManifest(bytes)
    signature = await readFrom(zip, 'manifest.jws', packLimit.signature)
    const kid = checkPackSignature(signature, bytes, 'pack', manifest.log, trust)
    verified(`manifest.json is signed by the key ${kid}`)
  } catch (error) {
    if (!(error instanceof No || error instanceof Unknown)) throw error
    const report = await signedReport(zip, trust)
    if (report?.manifestSha256 === hash && manifest !== null && signature.length > 0)
      find(
        `manifest.jws was changed ${placeInSignature(signature, 'pack', manifest.log, trust)}: ${error.message}`,
      )
    else if (report?.manifestBlocks && report.manifestSha256 !== hash) {
      const { manifestBytes, manifestBlocks } = report
      const { blocks } = hashesOf(bytes, manifestBytes)
      const place = placeOf(blocks, { bytes: manifestBytes, blocks: manifestBlocks })
      find(`manifest.json was changed ${place}, by what report.json has of it: ${error.message}`)
      return null
    } else if (manifest === null || error instanceof Unknown) throw error
    else find(error.message)
  }
  return manifest
}

/** Where a report that nobody signed differs from the one that these files have; only what printed it follows from none. */
async function placeInReport(zip, manifestBytes, { log, checkpoints }) {
  const bytes = await readFrom(zip, 'report.json', packLimit.report)
  const hashes = hashesOf(manifestBytes, manifestBytes.length)
  const mine = {
    mediaType: 'application/vnd.countersign.report.v2+json',
    ...{ log, checkpoint: checkpoints.end, files: [], pdf: '' },
    ...{ manifestSha256: hashes.sha256, manifestBytes: manifestBytes.length, manifestBlocks: hashes.blocks },
  }
  for (const path of ['report.html', 'report.pdf']) {
    if (!zip.entries.has(path)) continue
    const content = await readFrom(zip, path)
    mine.files.push({ path, bytes: content.length, ...hashesOf(content, content.length) })
  }
  const same = canonical(mine).slice(0, -'""}'.length)
  const at = bytes.includes('.report.v1+') ? 0 : firstDifference(bytes.toString('latin1'), same)
  if (at > 0 && at < same.length) return `report.json is not the one of these files from byte ${at} on`
  return `Either report.json was changed between byte ${at} and byte ${Math.max(at, bytes.length - 1)}`
}

/** What vouches for the report, if it is about this very manifest. */
async function readReport(zip, manifestBytes, manifest, trust) {
  const { log, checkpoints } = manifest
  const bytes = await readFrom(zip, 'report.json', packLimit.report)
  const signature = await readFrom(zip, 'report.jws', packLimit.signature)
  try {
    verified(`report.json is signed by the key ${checkPackSignature(signature, bytes, 'report', log, trust)}`)
  } catch (error) {
    if (!(error instanceof No)) throw error
    const place = placeInSignature(signature, 'report', log, trust)
    no(`${error.message} ${await placeInReport(zip, manifestBytes, manifest)}, or report.jws ${place}.`)
  }
  const report = inShape(reportShapes, 'report', parseLine(bytes, 'report.json'), 'report.json')
  const hash = sha256(manifestBytes).toString('hex')
  if (report.manifestSha256 !== hash)
    no(
      `report.json belongs to another pack: it names the manifest ${report.manifestSha256}, and manifest.json is ${hash}.`,
    )
  if (report.log !== log) no('report.json is of another log than manifest.json.')
  if (canonical(report.checkpoint) !== canonical(checkpoints.end))
    no('report.json has another end of the range than manifest.json.')
  const wanted = report.pdf.by === undefined ? 'report.html' : 'report.html report.pdf'
  if (report.files.map(({ path }) => path).join(' ') !== wanted)
    no(`report.json has other files than ${wanted}.`)
  verified(`report.json is about this manifest.json, ${hash}`)
  if (report.pdf.by === undefined)
    verified(`there is no report.pdf, and report.json says why: ${report.pdf.absence}`)
  return report
}

/** Every file of the archive, and which of the two signed files vouches for it: one does, once. */
function vouchedFor(zip, manifest, report, find) {
  const vouched = new Map()
  const own = new Set(['manifest.json', 'manifest.jws', 'report.json', 'report.jws'])
  for (const [by, { files }] of Object.entries({ 'manifest.json': manifest, 'report.json': report }))
    for (const { path: name, ...file } of files) {
      if (vouched.has(name) || own.has(name)) find(`${name} is vouched for twice, the second time by ${by}.`)
      else vouched.set(name, { by, ...file })
      const entry = zip.entries.get(name)
      if (entry) entry.vouched = file.bytes
      else find(`${name} is missing.`)
    }
  for (const name of zip.entries.keys())
    if (!vouched.has(name) && !own.has(name)) find(`${name} is neither in manifest.json nor in report.json.`)
  return vouched
}

/** That a file is the one that was signed; where it is another, and has no lines to be named by, which of its bytes are. */
async function checkFile(zip, name, { by, bytes, sha256: wanted, blocks }) {
  const { size } = zip.entries.get(name)
  const hashes = hashing(blocks ? blockSize(bytes) : null)
  let broken = ''
  try {
    for await (const piece of contentOf(zip, name)) hashes.update(piece)
  } catch (error) {
    if (!(error instanceof No)) throw error
    broken = ` ${error.message}`
  }
  const found = hashes.finish()
  if (size === bytes && broken === '' && found.sha256 === wanted) {
    if (blocks && found.blocks.join() !== blocks.join()) no(`${by} has other blocks of ${name} than it has.`)
    return
  }
  const place = blocks ? ` ${placeOf(found.blocks, { bytes, blocks })}` : ''
  if (size === bytes) no(`${name} was changed${place}: its SHA-256 is not the one in ${by}.${broken}`)
  no(`${name} says to have ${size} bytes; ${by} has ${bytes}. It was changed${place}.${broken}`)
}

/** What every control asks, counted again from the headers, by the queries that stand in its file. */
function recountOf(manifest, controls) {
  const { agents, period } = manifest
  const [start, end] = [Date.parse(period.start), Date.parse(period.end)]
  const acted = new Map()
  const tallies = controls.map(({ label, file }) => ({
    label,
    file,
    parts: file.parts.map((part) => ({ part, events: 0, exceptions: 0, unjudged: 0 })),
    events: 0,
    exceptions: 0,
    actions: {},
    samples: [],
    firstExceptions: [],
  }))
  const asked = new Map()
  const firsts = new Map()
  for (const tally of tallies)
    for (const counted of tally.parts) {
      const { query, objections } = counted.part
      for (const { id: name, sameActorAs } of objections) if (sameActorAs) firsts.set(name, sameActorAs)
      for (const action of new Set(
        [query, ...objections.map((one) => one.query)].flatMap((q) => q?.kinds ?? []),
      ))
        asked.set(action, [...(asked.get(action) ?? []), { tally, counted }])
    }
  const counts = { headers: 0, inPeriod: 0, inScope: 0 }

  function against(counted, header) {
    return counted.part.objections.flatMap(({ id: name, query, sameActorAs }) => {
      if (!answers(query, header)) return []
      if (!sameActorAs) return [name]
      const first = acted.get(`${name} ${header.subject}`)
      if (first === undefined) counted.unjudged += 1
      return first === header.actor ? [name] : []
    })
  }

  function within(header, position, leaf) {
    counts.inPeriod += 1
    const [noun, about] = header.subject.split(':')
    const agent = noun === 'agent' ? about : header.facts.agent
    if (agents !== null && typeof agent === 'string' && !agents.includes(agent)) return null
    const [shown, excepted, objections] = [new Set(), new Set(), new Set()]
    for (const { tally, counted } of asked.get(header.action) ?? []) {
      const isShown = counted.part.query !== null && answers(counted.part.query, header)
      const found = against(counted, header)
      if (isShown) counted.events += 1
      if (found.length > 0) counted.exceptions += 1
      for (const name of found) objections.add(name)
      if (isShown || found.length > 0) shown.add(tally)
      if (found.length > 0) excepted.add(tally)
    }
    if (shown.size === 0) return null
    counts.inScope += 1
    const names = [...objections].sort()
    for (const tally of shown) {
      tally.events += 1
      tally.actions[header.action] = (tally.actions[header.action] ?? 0) + 1
      offer(tally.samples, position, leaf)
    }
    for (const tally of excepted) {
      tally.exceptions += 1
      if (tally.firstExceptions.length < 100)
        tally.firstExceptions.push({ position, objection: names.join(' ') })
    }
    return {
      controls: tallies.filter((tally) => shown.has(tally)).map(({ label }) => label),
      objections: names,
    }
  }

  const policies = new Map()
  const policy = (hash) => {
    if (!policies.has(hash)) policies.set(hash, { sha256: hash, activations: [], events: 0 })
    return policies.get(hash)
  }
  const note = ({ action, facts }, position) => {
    if (action === 'policy.activated') {
      const { oldHash, newHash, number: version } = facts
      if (typeof oldHash === 'string') policy(oldHash)
      if (typeof newHash === 'string' && typeof version === 'number')
        policy(newHash).activations.push({ position, number: version })
    }
    if (typeof facts.policySha256 === 'string') policy(facts.policySha256).events += 1
  }

  const look = (header, position, leaf) => {
    counts.headers += 1
    note(header, position)
    const at = Date.parse(header.at)
    const looked = at >= start && at < end ? within(header, position, leaf) : null
    for (const [name, query] of firsts)
      if (answers(query, header)) acted.set(`${name} ${header.subject}`, header.actor)
    return looked
  }
  return { look, counts, tallies, policies }
}

function answers({ kinds, outcomes, codes, facts, actors }, header) {
  if (!kinds.includes(header.action) || (outcomes && !outcomes.includes(header.outcome))) return false
  if (codes && !codes.some((code) => header.codes.includes(code))) return false
  if (actors && !actors.includes(header.actor.split(':')[0])) return false
  return Object.entries(facts ?? {}).every(([name, values]) => values.includes(header.facts[name]))
}
/** The 25 lowest leaf hashes, which nobody can choose. */
function offer(samples, position, leaf) {
  if (samples.length === 25 && Buffer.compare(leaf, samples[24].leaf) >= 0) return
  const at = samples.findIndex((other) => Buffer.compare(leaf, other.leaf) < 0)
  samples.splice(at < 0 ? samples.length : at, 0, { position, leaf })
  samples.length = Math.min(samples.length, 25)
}
function judged({ part: { query, isExpected }, events, exceptions, unjudged }) {
  if (query === null) return ['not-evaluated', 'not-recorded']
  if (exceptions > 0) return ['gap', 'objections']
  if (events === 0) return isExpected ? ['gap', 'expected-and-absent'] : ['not-evaluated', 'nothing-happened']
  return unjudged > 0 ? ['not-evaluated', 'begun-before'] : ['evidenced', 'shown']
}

/** That the file of a control says what its own queries find. */
function checkControl({ label, file, parts, ...found }) {
  const differs = (what) => no(`What ${label} says of ${what} is not what the headers show.`)
  const states = parts.map((counted) => {
    const [state, because] = judged(counted)
    const { events, exceptions, unjudged, part } = counted
    const mine = canonical({ state, because, events, exceptions, unjudged })
    const { evidence: name } = part
    const theirs = canonical({
      state: part.state,
      because: part.because,
      events: part.events,
      exceptions: part.exceptions,
      unjudged: part.unjudged,
    })
    return mine === theirs ? state : differs(`its part "${name}"`)
  })
  const rest = states.every((state) => state === 'evidenced') ? 'evidenced' : 'not-evaluated'
  if (file.state !== (states.includes('gap') ? 'gap' : rest)) differs('its state')
  for (const name of ['events', 'exceptions', 'actions', 'firstExceptions'])
    if (canonical(file[name]) !== canonical(found[name])) differs(name)
  const samples = found.samples.map(({ position }) => position).sort((one, other) => one - other)
  if (canonical(file.samples) !== canonical(samples)) differs('its samples')
  if (file.days.reduce((sum, { events }) => sum + events, 0) !== file.events) differs('its days')
}

const tableColumns =
  'seq,event_id,occurred_at,action,outcome,reason_codes,actor,on_behalf_of,object,request_id,controls,exceptions,' +
  'actor_name,words,body,agent,revision,spec_hash,policy_hash,proof,kid,facts,leaf_hash'

function tableCell(value) {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = value.replace(/\p{Cc}/gu, '\ufffd')
  const safe = /^[\s\p{Cf}\ufffd]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u.test(text) ? `'${text}` : text
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
function tableRow(position, { header, leaf, body }, state, looked) {
  const told = body === null ? null : JSON.parse(body)
  const fact = (name) =>
    ['string', 'number'].includes(typeof header.facts[name]) ? header.facts[name] : null
  const cells = [position, header.eventId, header.at, header.action, header.outcome, header.codes.join(' ')]
  cells.push(header.actor, header.behind, header.subject, header.requestId)
  cells.push(looked.controls.join('; '), looked.objections.join('; '))
  cells.push(told?.actorName ?? null, told && JSON.stringify(told.words), state)
  cells.push(...['agent', 'revision', 'specSha256', 'policySha256', 'proof', 'kid'].map(fact))
  cells.push(JSON.stringify(header.facts), leaf.toString('hex'))
  return `${cells.map(tableCell).join(',')}\r`
}

/** An event in the one spelling that a pack has of it, so that no byte of its line can be another one. */
function readLine(bytes, what) {
  const event = readEvent(bytes, what)
  const { index: at, text, body } = event
  const line = `{"body":${JSON.stringify(body)},"header":${JSON.stringify(text)},"index":${at},"v":1}`
  return bytes.equals(Buffer.from(line)) ? event : no(`${what} is not in canonical form.`)
}

/** Headers, events and table side by side: each event stands in all three as the headers have it. */
async function checkPackEvents(zip, manifest, end, recount) {
  const { log, range, redaction, period, counts } = manifest
  const headers = linesOf(zip, 'log/headers.jsonl')
  const leaves = linesOf(zip, 'log/leaves.txt')
  const events = linesOf(zip, 'events.jsonl')
  const table = linesOf(zip, 'events.csv')
  const first = (await headers.next()).value ?? no('log/headers.jsonl is empty.')
  const start = members(
    parseCanonical(first, 'Line 1 of log/headers.jsonl'),
    ['v', 'log', 'from', 'frontier'],
    'Line 1 of log/headers.jsonl',
  )
  const from = index(start.from, 'The beginning of log/headers.jsonl')
  if (start.log !== log || from !== BigInt(range.from))
    no('Line 1 of log/headers.jsonl begins another range.')
  const subtrees = from.toString(2).replaceAll('0', '').length
  if (!Array.isArray(start.frontier) || start.frontier.length !== subtrees)
    no('Line 1 of log/headers.jsonl: the frontier is malformed.')
  const tree = { size: from, hashes: hashes(start.frontier) }
  const before = manifest.checkpoints.start
  if (before && rootOf(tree).toString('hex') !== before.root)
    no('Line 1 of log/headers.jsonl does not continue log/checkpoint-start.txt.')
  const columns = (await table.next()).value?.toString()
  if (columns !== `${tableColumns}\r`) no('Line 1 of events.csv does not name its columns.')
  const bodies = { here: 0, erased: 0, withheld: 0 }
  let [line, row, firstAt, lastAt] = [1, 0, null, null]
  for await (const bytes of headers) {
    line += 1
    const what = `Line ${line} of log/headers.jsonl`
    const position = Number(tree.size)
    if (position === range.to)
      no(`${what}: the range ends before position ${position}; this is one too many.`)
    const event = readLine(bytes, what)
    if (event.index !== tree.size)
      no(`${what}: where event ${tree.size} belongs stands event ${event.index}.`)
    if (event.header.log !== log) no(`${what}: event ${position} is of another log.`)
    if (event.hasBody) no(`${what}: event ${position} has a body, which does not belong there.`)
    const looked = recount.look(event.header, position, event.leaf)
    firstAt ??= event.header.at
    lastAt = event.header.at
    if (looked !== null) {
      row += 1
      const found = (await events.next()).value ?? no(`events.jsonl ends before event ${position}.`)
      const full = readLine(found, `Line ${row} of events.jsonl`)
      if (full.index !== event.index)
        no(`Line ${row} of events.jsonl: where event ${position} belongs stands event ${full.index}.`)
      if (full.text !== event.text)
        no(`Event ${position}: line ${row} of events.jsonl and line ${line} of log/headers.jsonl differ.`)
      const absent = redaction === 'bodies' ? 'withheld' : 'erased'
      const state = full.hasBody ? 'here' : absent
      if (full.hasBody && redaction === 'bodies') no(`Event ${position} has a body that was to be withheld.`)
      bodies[state] += 1
      const wanted = tableRow(position, full, state, looked)
      const stands = (await table.next()).value
      if (!stands?.equals(Buffer.from(wanted)))
        no(`Line ${row + 1} of events.csv is not what event ${position} gives.`)
    }
    // The root would tell that one was changed, and not which.
    const stored = (await leaves.next()).value?.toString()
    if (stored !== event.leaf.toString('hex', 0, 8))
      no(
        `Event ${position}: line ${line} of log/headers.jsonl and line ${line - 1} of log/leaves.txt differ.`,
      )
    appendLeaf(tree, event.leaf)
  }
  if (tree.size !== end.size) no(`log/headers.jsonl ends before event ${tree.size} of ${end.size}.`)
  if (!rootOf(tree).equals(end.root))
    no(`log/headers.jsonl: an event from ${range.from} on was changed; they do not lead to the signed root.`)
  if (!(await leaves.next()).done) no('log/leaves.txt has more lines than the range has events.')
  if (!(await events.next()).done) no(`Line ${row + 1} of events.jsonl belongs to no control.`)
  if (!(await table.next()).done) no(`Line ${row + 2} of events.csv belongs to no event.`)
  const counted = { ...recount.counts, bodies: bodies.here, erased: bodies.erased, withheld: bodies.withheld }
  if (canonical(counted) !== canonical(counts))
    no('The counts of manifest.json are not what the headers show.')
  if (canonical([...recount.policies.values()]) !== canonical(manifest.policies))
    no('The versions of the policy in manifest.json are not those that the headers name.')
  verified(`${counts.headers} events from ${range.from} on: complete, unchanged and in their order`)
  verified(`${counts.inScope} of ${counts.inPeriod} events of the period are in events.jsonl and events.csv`)
  if (bodies.erased > 0) notChecked(`the bodies of ${bodies.erased} events, which were erased`)
  if (bodies.withheld > 0) notChecked(`the bodies of ${bodies.withheld} events, which are withheld`)
  if (range.from > 0 && !(firstAt < period.start))
    notChecked(`whether events of the period came before position ${range.from}`)
  if (lastAt === null || lastAt < period.end)
    notChecked(`whether more events of the period came from position ${range.to} on`)
  else verified(`the range reaches beyond the end of the period, ${period.end}`)
}

// Countries moved their clocks by whole quarters of an hour, and by three hours at the most. Who crosses the date line is not
// believed for that: a day more or less is what a lie would look like.
const [hour, quarter] = [3_600_000, 900_000]
const withoutRules = /^(UTC|GMT|Etc\/.+|[+-]\d\d(:?\d\d)?)$/i

/** The first millisecond that a calendar there shows with this day or, where that day was left out, a later one. */
function beginningOf(day, dayAt) {
  const hasBegun = (at) => dayAt(at) >= day
  // From where it has begun nowhere to where it has everywhere, one day later for a place that left it out.
  let late = Date.parse(day) - 18 * hour
  while (!hasBegun(late) && late < Date.parse(day) + 42 * hour) late += quarter
  for (let early = late - quarter; late - early > 1; ) {
    const middle = Math.floor((early + late) / 2)
    if (hasBegun(middle)) late = middle
    else early = middle
  }
  return late
}

/** That the moments of the period are those of its days; what only other rules of its time zone explain is told, not judged. */
function checkPackPeriod({ from, to, timeZone, start, end }) {
  // A day that no month has is read as one of the next month.
  const isDay = (day) => instant(`${day}T00:00:00.000Z`) && new Date(day).toISOString().startsWith(day)
  if (!isDay(from) || !isDay(to) || to < from) no('manifest.json: its period is not one of whole days.')
  const next = new Date(Date.parse(to) + 86_400_000)
  const dayAt = calendarOf(timeZone)
  if (dayAt === null)
    return [
      `whether the period begins and ends where it must: this Node does not know the time zone ${timeZone}. Verify with a newer Node.`,
    ]
  const open = []
  for (const [verb, told, day, first] of [
    ['begins', start, from, from],
    ['ends', end, to, next.toISOString().slice(0, 10)],
  ]) {
    const at = beginningOf(first, dayAt)
    const moved = Math.abs(Date.parse(told) - at)
    const wanted = `in ${timeZone}, ${day} ${verb} at ${new Date(at).toISOString()}`
    if (moved > 3 * hour || moved % quarter > 0 || (moved > 0 && withoutRules.test(timeZone)))
      no(`manifest.json: ${wanted}, and not at ${told}.`)
    if (moved > 0)
      open.push(
        `whether the period ${verb} where it must: ${wanted}, by the time zone data of this Node (${process.versions.tz}), and at ${told} by manifest.json. One of the two has other rules: verify with another version of Node, and ask for the pack anew if its newest says the same.`,
      )
  }
  return open
}

/** Which day it is in a time zone at a moment; null where this Node has no such time zone. */
function calendarOf(timeZone) {
  try {
    const day = { year: 'numeric', month: '2-digit', day: '2-digit' }
    const format = new Intl.DateTimeFormat('en-u-ca-gregory', { timeZone, ...day })
    return (at) => {
      const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
      return ['year', 'month', 'day'].map((name) => parts.get(name)).join('-')
    }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

async function packCommand([path], { trust: given }) {
  const zip = openZip(path)
  const wrong = []
  const find = (message) => {
    say('wrong', message)
    wrong.push(message)
  }
  /** Goes on after what is wrong, to say where; a fault of its own is an answer only while nothing was wrong. */
  const attempt = async (look) => {
    try {
      return await look()
    } catch (error) {
      if (error instanceof No) find(error.message)
      else if (wrong.length === 0) throw error
      return null
    }
  }
  const manifestBytes = await readFrom(zip, 'manifest.json', packLimit.manifest)
  const own = 'keys/trust-root.json'
  const trust = given ?? trustFrom(await readFrom(zip, own))
  const manifest = await openManifest(zip, manifestBytes, trust, find)
  if (manifest === null) no(wrong[0])
  const { log, range, checkpoints, frameworks } = manifest
  const report = await attempt(() => readReport(zip, manifestBytes, manifest, trust))
  // Nothing else is unpacked when names are not the signed ones, and no file further than the signed ones go.
  if (report === null) no(wrong[0])
  const vouched = vouchedFor(zip, manifest, report, find)
  if (wrong.length > 0) no(wrong[0])
  let intact = 0
  for (const [name, file] of vouched)
    await attempt(async () => {
      await checkFile(zip, name, file)
      intact += 1
    })
  if (intact === vouched.size)
    verified(`${intact} files are the ones that manifest.json and report.json have`)

  const end = await attempt(async () => {
    const read = openCheckpoint(
      await readFrom(zip, 'log/checkpoint-end.txt'),
      trust,
      'log/checkpoint-end.txt',
    )
    if (
      read.origin !== log ||
      Number(read.size) !== range.to ||
      read.root.toString('hex') !== checkpoints.end.root
    )
      no('log/checkpoint-end.txt is not the end of the range in manifest.json.')
    return read
  })
  await attempt(async () => {
    if (checkpoints.start === null) {
      if (range.from !== 0)
        no(`The range begins with event ${range.from}, and nothing vouches for what was before.`)
      return
    }
    const name = 'log/checkpoint-start.txt'
    const begun = openCheckpoint(await readFrom(zip, name), trust, name)
    const { size, root } = checkpoints.start
    if (begun.origin !== log || Number(begun.size) !== size || begun.root.toString('hex') !== root)
      no(`${name} is not the beginning of the range in manifest.json.`)
    if (size !== range.from) no(`${name} is over ${size} events; the range begins with event ${range.from}.`)
    const proof = parseProof(await readFrom(zip, 'log/consistency.txt'), 'log/consistency.txt')
    if (proof.head !== `old ${begun.size}`) no('log/consistency.txt is about another size.')
    if (end === null) return
    checkConsistency(begun, end, hashes(proof.lines))
    verified(`nothing before event ${size} was changed or removed until event ${range.to}`)
  })

  const controls = []
  await attempt(async () => {
    for (const framework of frameworks)
      for (const { id: name, file: at, state, events, exceptions } of framework.controls) {
        const file = parseLine(await readFrom(zip, at), at)
        const said = { framework: framework.id, id: name, state, events, exceptions }
        for (const [member, value] of Object.entries(said))
          if (file[member] !== value) no(`${at} and manifest.json have another ${member}.`)
        controls.push({ label: `${framework.id}/${name}`, file })
      }
  })
  const recount = await attempt(async () => recountOf(manifest, controls))
  if (end !== null && recount !== null) {
    const found = wrong.length
    await attempt(async () => checkPackEvents(zip, manifest, end, recount))
    if (wrong.length === found) {
      for (const tally of recount.tallies) await attempt(async () => checkControl(tally))
      if (wrong.length === found)
        verified(`${controls.length} controls: what they say is what the headers show`)
    }
  }
  const open = (await attempt(async () => checkPackPeriod(manifest.period))) ?? []
  await attempt(async () => {
    if (given === null) return
    const brought = trustFrom(await readFrom(zip, own))
    const known = new Set((given.keysOf.get(log) ?? []).map(({ raw }) => raw))
    const strange = (brought.keysOf.get(log) ?? []).find(({ raw }) => !known.has(raw))
    if (strange) no(`${own} has the key ${strange.name}+${strange.id}, which your trust root does not have.`)
    verified(`${own} has no key for the log that yours does not have`)
  })
  if (wrong.length > 0) no(`${wrong[0]}${wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ''}`)

  const program = await readFrom(zip, 'verify/countersign-verify.mjs')
  const running = readFileSync(new URL(import.meta.url))
  const isThis = program.equals(running)
  if (!isThis)
    notChecked(
      `the program in verify/, which is not this one: they differ from byte ${firstDifference(program, running)} on`,
    )
  const reports = report.files.map(({ path: name }) => name).join(', ')
  notChecked(
    `whether README.txt, ${reports} and oscal/ say the same in their words: only that they are the signed ones`,
  )
  notChecked('whether what the events say is true, and whether a framework is met')
  for (const message of open) notChecked(message)
  if (given === null)
    unknown(
      'Everything in the pack agrees with itself, but its keys came along with it: give --trust-root ROOT.',
    )
  if (open.length > 0) unknown(open[0])
  return `verified: ${manifest.period.from} to ${manifest.period.to}, events ${range.from} to ${range.to - 1} of ${log}`
}

// The commands.

function bundleCommand([path], { trust, spec }) {
  const read = readBundle(readSmall(path))
  const vouchers = vouchersOf(read, trust)
  const { predicate, subject } = read.statement
  const [{ name, digest }] = subject
  const [, workspace, , agent] = predicate.resourceUri.split('/')
  verified(`it is about ${name} (${agent} of ${workspace}), spec ${digest.sha256}`)
  verified(`by policy ${predicate.policy.uri}, ${predicate.policy.digest.sha256}`)
  const people = predicate.approvals.map(({ approver, role }) => `${approver} (${role})`).join(', ')
  if (predicate.breakGlass) verified('it was break-glass: nobody was waited for')
  verified(
    `asked for by ${predicate.requestedBy}; ${predicate.quorum.required} had to approve: ${people || 'nobody did'}`,
  )
  if (spec === undefined) notChecked('whether this spec is the one that runs: give it with --spec')
  else checkSpec(readSmall(spec), digest.sha256)
  const { notBefore, notAfter } = predicate.validity
  notChecked(
    `whether it is in force today: it holds from ${notBefore}${notAfter === null ? ' on' : ` until ${notAfter}`}`,
  )
  notChecked('whether it was right to approve: only that it was approved and not changed since')
  return `verified by ${vouchers.join(' and ')}; its HMAC was not checked`
}

/** A spec may be spelled otherwise than it was hashed, as long as it says the same. */
function checkSpec(bytes, wanted) {
  const found = sha256(canonical(parseJson(decode(bytes, 'The spec'), 'The spec'))).toString('hex')
  if (found !== wanted) no(`The spec has the digest ${found}; the bundle is about another one.`)
  verified('the spec is the one that the bundle is about')
}

function checkpointCommand([path], { trust, older, consistency }) {
  const newer = openCheckpoint(readSmall(path), trust, 'the checkpoint')
  if (!older) return notChecked('whether this checkpoint continues an earlier one: none was given')
  const before = openCheckpoint(readSmall(older), trust, 'the older checkpoint')
  checkOrder(before, newer)
  const needsProof = before.size !== newer.size && before.size !== 0n
  if (needsProof && !consistency) unknown('Between different sizes a proof is needed: --consistency FILE.')
  const proof = consistency ? parseProof(readSmall(consistency), 'The consistency proof') : { lines: [] }
  if (consistency && proof.head !== `old ${before.size}`) no('The consistency proof is about another size.')
  checkConsistency(before, newer, hashes(proof.lines))
  verified(`nothing before event ${before.size} was changed or removed since the older checkpoint`)
}

function eventCommand([eventPath, proofPath], { trust }) {
  const eventLines = readLines(eventPath)
  const line = eventLines.next().value ?? no(`${eventPath} is empty.`)
  if (!eventLines.next().done) no(`${eventPath} has more than one line.`)
  const event = readEvent(line, 'the event')
  const { head, lines, note } = parseProof(readSmall(proofPath), 'The proof')
  const [, version] = /^c2sp\.org\/tlog-proof@v(\d)$/.exec(head) ?? no('The proof does not begin as one.')
  versionOne({ v: Number(version) }, 'proofs')
  const extra = lines[0]?.startsWith('extra ') && base64(lines.shift().slice(6), 'The extra data')
  const [, position] = /^index (\d+)$/.exec(lines.shift()) ?? no('The proof has no position.')
  const checkpoint = openCheckpoint(note, trust, 'the checkpoint')
  const at = count(position, 'The position')
  if (at !== event.index) no(`The proof is about event ${at}, the file about event ${event.index}.`)
  if (event.header.log !== checkpoint.origin) no(`The event belongs to the log ${event.header.log}.`)
  const root = rootOfInclusion(event.leaf, at, checkpoint.size, hashes(lines))
  if (!root.equals(checkpoint.root)) no('The inclusion proof does not lead to the root of the checkpoint.')
  const { action, outcome, actor, at: time } = event.header
  verified(`event ${at}: ${action} (${outcome}) by ${actor} at ${time}`)
  if (event.hasBody) verified('the body of the event is the one it was written with')
  else notChecked('the body of the event, which was erased or is withheld')
  if (extra) notChecked('the extra data of the proof')
  notChecked('whether what the event says is true: only that it was written and not changed since')
}

function rangeCommand([eventsPath, checkpointPath], { trust, older }) {
  const end = openCheckpoint(readSmall(checkpointPath), trust, 'the checkpoint')
  const mark = older ? openCheckpoint(readSmall(older), trust, 'the older checkpoint') : null
  if (mark) checkOrder(mark, end)

  const lines = readLines(eventsPath)
  const first = lines.next().value ?? no(`${eventsPath} is empty.`)
  const start = parseJson(decode(first, 'The first line'), 'The first line')
  members(start, ['v', 'log', 'from', 'frontier'], 'The first line')
  versionOne(start, eventsPath)
  if (start.log !== end.origin) no(`The events are of the log ${start.log}, the checkpoint of ${end.origin}.`)
  const from = index(start.from, 'The beginning of the range')
  const subtrees = from.toString(2).replaceAll('0', '').length // one hash for each bit that is set
  if (!Array.isArray(start.frontier) || start.frontier.length !== subtrees) no('The frontier is malformed.')
  const tree = { size: from, hashes: hashes(start.frontier) }
  const compare = () => {
    if (mark?.size !== tree.size || rootOf(tree).equals(mark.root)) return
    no(`Before event ${mark.size} something was changed or removed since the older checkpoint.`)
  }
  compare()
  let withoutBody = 0
  for (const line of lines) {
    if (tree.size === end.size) no(`${eventsPath} has more events than the checkpoint.`)
    const event = readEvent(line, `event ${tree.size}`)
    if (event.index !== tree.size) no(`Where event ${tree.size} belongs stands event ${event.index}.`)
    if (event.header.log !== end.origin) no(`Event ${tree.size} belongs to the log ${event.header.log}.`)
    if (!event.hasBody) withoutBody += 1
    appendLeaf(tree, event.leaf)
    compare()
  }
  if (tree.size !== end.size) no(`${eventsPath} ends before event ${tree.size} of ${end.size}.`)
  if (!rootOf(tree).equals(end.root))
    no('The events do not lead to the root: one was changed, added or moved.')
  verified(`${end.size - from} events from ${from} on: complete, unchanged and in their order`)
  if (withoutBody > 0) notChecked(`the bodies of ${withoutBody} events, which were erased or are withheld`)
  if (from > 0n)
    notChecked(`what the ${from} events before the range say (the root vouches for their hashes)`)
  if (!mark) return
  if (mark.size < from)
    unknown(`The older checkpoint ends before event ${from}: use "checkpoint" with a proof.`)
  verified(`nothing before event ${mark.size} was changed or removed since the older checkpoint`)
}

const commands = {
  pack: [packCommand, 1],
  bundle: [bundleCommand, 1],
  custody: [custodyCommand, 1],
  checkpoint: [checkpointCommand, 1],
  event: [eventCommand, 2],
  range: [rangeCommand, 2],
}

function isArchive(path) {
  const fd = open(path)
  try {
    const bytes = Buffer.alloc(4)
    return readSync(fd, bytes, 0, 4, 0) === 4 && bytes.readUInt32LE(0) === 0x04034b50
  } finally {
    closeSync(fd)
  }
}

/** What a file is by its own word, so that the name of the command may be left out; null where it does not say. */
function commandFor(path) {
  try {
    if (isArchive(path)) return 'pack'
    const { mediaType } = parseJson(decode(readSmall(path, limit.custody), path), path)
    const [, found] = /^application\/vnd\.countersign\.(proof-bundle|custody)\./.exec(mediaType) ?? []
    return found === 'proof-bundle' ? 'bundle' : (found ?? null)
  } catch (error) {
    if (error instanceof No || error instanceof Unknown) return null
    throw error
  }
}

/** Plain arguments and "--name value"; whatever is not understood is refused, not ignored. */
function parseArguments([first, ...others]) {
  const isFile = first !== undefined && !Object.hasOwn(commands, first) && !first.startsWith('--')
  const found = isFile ? commandFor(first) : null
  const [name, ...rest] = found === null ? [first, ...others] : [found, first, ...others]
  // Help is no answer to "does it verify?", so that even this ends with 2: nothing but "verified" is ever 0.
  if (name === undefined || name === '--help' || name === 'help') console.log(usage)
  if (!Object.hasOwn(commands, name ?? ''))
    unknown('Say what to verify: pack, bundle, custody, checkpoint, event or range.')
  const [command, files] = commands[name]
  const [plain, options] = [[], {}]
  for (let at = 0; at < rest.length; at++) {
    const [, option] = /^--(trust|older|consistency|spec)(?:(?<=trust)-root)?$/.exec(rest[at]) ?? []
    if (option && options[option]) unknown(`--${option} was given twice.`)
    else if (option) options[option] = rest[++at] ?? unknown(`--${option} needs a file.`)
    else if (rest[at].startsWith('--')) unknown(`There is no option ${rest[at]}.`)
    else plain.push(rest[at])
  }
  if (plain.length !== files || !(options.trust || name === 'pack'))
    unknown(`"${name}" needs ${files} file(s) and --trust-root ROOT.`)
  if (options.older && ['pack', 'event', 'bundle', 'custody'].includes(name))
    unknown(`--older does not go with "${name}".`)
  if (options.spec && name !== 'bundle') unknown('--spec goes with "bundle".')
  const hasUse = name === 'checkpoint' && options.older
  if (options.consistency && !hasUse) unknown('--consistency goes with "checkpoint" and --older.')
  return { command, plain, options }
}

try {
  const { command, plain, options } = parseArguments(process.argv.slice(2))
  const result = await command(plain, { ...options, trust: options.trust ? readTrust(options.trust) : null })
  console.log(`RESULT       ${clean(result ?? 'verified')}`)
} catch (error) {
  // A fault of this program is an answer too: nothing was verified.
  const isWrong = error instanceof No
  console.log(`RESULT       ${isWrong ? 'DOES NOT VERIFY' : 'COULD NOT CHECK'}: ${clean(error.message)}`)
  process.exitCode = isWrong ? 1 : 2
}
