import { type AgentSpec, specOfTemplate, templates } from '@countersign/agents'
import type {
  InteractionInput,
  PolicyInput,
  PromotionInput,
  Question,
  RuntimeInput,
} from '@countersign/policy'
import type { AgentInFull } from '../../agents/agents-query.ts'

/** Who would ask. */
type Asker = PromotionInput['actor']

/** An agent as far as questions are about it. */
type Subject = {
  id: string
  name: string
  revision: number
  sha256: string
  status: PromotionInput['agent']['status']
  spec: AgentSpec
}

const subjectOf = ({ id, name, status, current }: AgentInFull): Subject => ({
  id,
  name,
  revision: current.number,
  sha256: current.digest,
  status,
  spec: current.spec,
})

/** Somebody who tries the policy may have no agent yet. */
function madeUp(): Subject {
  const [template] = templates
  if (!template) throw new Error('There is no template to make up an agent of')
  return {
    id: 'made-up',
    name: 'made-up',
    revision: 1,
    sha256: '0'.repeat(64),
    status: 'SANDBOX',
    spec: specOfTemplate(template),
  }
}

/** A question about an agent as it stands, or about one that is made up; whoever tries goes on from there. */
export function inputAbout(
  question: Question,
  agent: AgentInFull | null,
  asker: Asker,
  now: number,
): PolicyInput[Question] {
  const subject = agent ? subjectOf(agent) : madeUp()
  if (question === 'promotion') return promotion(subject, asker, now)
  return question === 'runtime' ? runtime(subject, now) : interaction(subject, now)
}

const promotion = ({ spec, sha256, ...agent }: Subject, actor: Asker, now: number): PromotionInput => ({
  actor,
  agent: {
    id: agent.id,
    name: agent.name,
    revision: agent.revision,
    specSha256: sha256,
    status: agent.status,
  },
  spec,
  now,
})

const runtime = ({ spec, sha256, ...agent }: Subject, now: number): RuntimeInput => ({
  agent: {
    id: agent.id,
    name: agent.name,
    revision: agent.revision,
    specSha256: sha256,
    mode: 'governed',
    status: agent.status,
    role: spec.anatomy.role,
  },
  environment: 'production',
  running: { ofAgent: 0, inWorkspace: 0 },
  now,
})

function interaction({ id, name, status, spec }: Subject, now: number): InteractionInput {
  const { role } = spec.anatomy
  const [capability = 'data.read'] = spec.capabilities
  return {
    caller: { id, name, status, role, capabilities: spec.capabilities },
    callee: { id: 'another', name: 'another', status: 'GOVERNED_VALID', role, capabilities: [capability] },
    capability,
    depth: 1,
    now,
  }
}
