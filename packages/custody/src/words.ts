import type { LinkName } from './report.ts'

/** What binds a link to those before it. */
export const bindings: Readonly<Record<LinkName, string>> = {
  birth: 'The beginning of the line.',
  revision: 'By the agent’s identifier, and by the digest of its own bytes.',
  policy: 'By its hash and its number, which the proof names.',
  request: 'By the agent, the revision and the digest of the spec.',
  votes:
    'By the request and the digest of the spec; the proof names the event of each approval that counted.',
  proof: 'By the digests of the spec and of the policy, and by the request, under its signatures.',
  place: 'By the digests of what was signed and of the signatures, in the event of its issue.',
  admission: 'By the revision, the digest of the spec and the proof.',
  run: 'By the admission that let it in.',
}

/** Why there is none, said so that nobody takes it for a gap. */
export const absences: Readonly<Record<LinkName, string>> = {
  birth: 'There is no record of its birth.',
  revision: 'There is no revision.',
  policy: 'Not promoted yet: no policy has granted this revision.',
  request: 'Nobody has asked for its promotion yet.',
  votes: 'Nobody has voted yet.',
  proof: 'Not promoted yet: there is no proof of this revision.',
  place: 'Not promoted yet: there is nothing to have a place.',
  admission: 'Never admitted: it has not been started, or never with success.',
  run: 'Never run.',
}
