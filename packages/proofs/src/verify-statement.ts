import { type CheckName, notChecked, type ProofCheck, passed, refused } from './report.ts'
import { levelOf, type Statement } from './statement.ts'

/** What a proof is presented for. What is left out is not checked, and the report says so. */
export type Expected = {
  readonly workspaceId?: string
  readonly agentId?: string
  readonly revision?: number
  /** The digest of the spec that is about to run, computed from its own bytes. */
  readonly specSha256?: string
  /** The digest of the policy that is active. */
  readonly policySha256?: string
}

/** Whether a statement is about what it is presented for: the one workspace, agent, revision, spec and policy. */
export function checkSubject(statement: Statement, expected: Expected): ProofCheck[] {
  const [subject] = statement.subject
  const { predicate } = statement
  const { workspaceId, agentId } = resourceIn(statement)
  const compare = (
    name: CheckName,
    code: string,
    what: string,
    said: string | number,
    wanted: string | number | undefined,
  ): ProofCheck => {
    if (wanted === undefined)
      return notChecked(name, 'NOT_EXPECTED', `It names ${what} ${said}; none was expected.`)
    return said === wanted
      ? passed(name, `It is about ${what} ${said}.`)
      : refused(name, code, `It is about ${what} ${said}, not about ${wanted}.`)
  }
  return [
    compare('workspace', 'WRONG_WORKSPACE', 'the workspace', workspaceId, expected.workspaceId),
    compare('agent', 'WRONG_AGENT', 'the agent', agentId, expected.agentId),
    compare('revision', 'WRONG_REVISION', 'revision', revisionIn(statement), expected.revision),
    compare('spec', 'SPEC_HASH_MISMATCH', 'the spec', subject.digest.sha256, expected.specSha256),
    compare(
      'policy',
      'POLICY_HASH_MISMATCH',
      'the policy',
      predicate.policy.digest.sha256,
      expected.policySha256,
    ),
  ]
}

export function resourceIn({ predicate }: Statement): { workspaceId: string; agentId: string } {
  const [, workspaceId = '', , agentId = ''] = predicate.resourceUri.split('/')
  return { workspaceId, agentId }
}

const revisionIn = ({ subject: [{ name }] }: Statement): number => Number(name.slice(name.indexOf('@') + 1))

/** Whether the approvals in a statement make the quorum it tells of: by people, each once, none of them the requester. */
export function checkApprovals({ subject: [subject], predicate }: Statement): ProofCheck {
  const { approvals, quorum, requestedBy, breakGlass, verifiedLevels } = predicate
  const no = (code: string, message: string) => refused('approvals', code, message)
  if (new Set(approvals.map(({ approver }) => approver)).size !== approvals.length) {
    return no('APPROVER_TWICE', 'Somebody is counted twice among those who approved.')
  }
  if (approvals.some(({ approver }) => approver === requestedBy)) {
    return no('SELF_APPROVAL', 'Whoever asked for the promotion is among those who approved it.')
  }
  if (approvals.some(({ boundTo }) => boundTo.sha256 !== subject.digest.sha256)) {
    return no('APPROVAL_UNBOUND', 'An approval is bound to another spec.')
  }
  if (!breakGlass && approvals.length < quorum.required) {
    return no('QUORUM_NOT_MET', `${approvals.length} of ${quorum.required} approvals are there.`)
  }
  if (verifiedLevels[0] !== levelOf(approvals.length, breakGlass)) {
    return no('LEVEL_WRONG', 'The level that is claimed does not follow from the approvals.')
  }
  if (breakGlass) return passed('approvals', 'Nobody was waited for: this was break-glass.')
  return passed('approvals', `${approvals.length} approved; ${quorum.required} had to.`)
}

export function checkValidity({ predicate }: Statement, now: number | undefined): ProofCheck {
  const { notBefore, notAfter } = predicate.validity
  const period = notAfter === null ? `from ${notBefore} on` : `from ${notBefore} until ${notAfter}`
  if (now === undefined) return notChecked('validity', 'NO_TIME', `It holds ${period}; no time was given.`)
  if (now < Date.parse(notBefore)) return refused('validity', 'PROOF_NOT_YET_VALID', `It holds ${period}.`)
  if (notAfter !== null && now >= Date.parse(notAfter)) {
    return refused('validity', 'PROOF_EXPIRED', `It held ${period}.`)
  }
  return passed('validity', `It holds ${period}.`)
}
