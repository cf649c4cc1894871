export { Access, Capabilities, Capability, Containment, Domain, FileGlob } from './access.ts'
export { type AdviceCode, adviceOn } from './advice.ts'
export {
  AgentRole,
  Anatomy,
  agentRoles,
  Classification,
  classifications,
  Knowledge,
  Memory,
  MemoryKind,
  Model,
  memoryKinds,
  Operation,
  operations,
  Tool,
  ToolName,
  ToolServer,
} from './anatomy.ts'
export { Budget, microsOf, spendingWindows } from './budget.ts'
export { anatomyProblems, isComplete, type SpecFinding } from './complete.ts'
export { containmentProblems } from './containment.ts'
export { diffSpecs, sentenceOfChanges } from './diff.ts'
export { DraftSpec, parseDraft, withoutSecrets } from './draft.ts'
export { type DraftStep, draftOf, draftProblems, draftSteps, finishDraft, stepOf } from './finish-draft.ts'
export { type CardReading, draftFromAgentCard } from './from-agent-card.ts'
export { draftFromLanguageModel } from './from-language-model.ts'
export { draftFromMcpTools, type OfferedTool, readMcpTools } from './from-mcp-tools.ts'
export { draftFromWords } from './from-words.ts'
export type { Inference, Inferred } from './inference.ts'
export { type LanguageModelQuestion, languageModelQuestion } from './language-model-question.ts'
export {
  type AgentStanding,
  born,
  confirm,
  discardSandbox,
  freeze,
  type GovernanceStatus,
  govern,
  governanceStatuses,
  invalidate,
  isExpired,
  type LifecycleCode,
  type Mode,
  type Moved,
  modes,
  openSandbox,
  renew,
  retire,
  revisionStatus,
  type SandboxLifetime,
  statusOf,
  unfreeze,
  whyNotDiscardSandbox,
  whyNotEdit,
  whyNotFreeze,
  whyNotOpenSandbox,
  whyNotPromote,
  whyNotRenew,
  whyNotRetire,
  whyNotRevalidate,
  whyNotStart,
  whyNotUnfreeze,
} from './lifecycle.ts'
export { type DiffLine, diffLines } from './line-diff.ts'
export { AgentName, agentNameFrom, Metadata } from './metadata.ts'
export { parseSpec, parseSpecBytes, type SpecReading, specBytes, specDigest } from './parse-spec.ts'
export { type ContentCode, contentCodes, problemsOf, type SpecProblem } from './problem.ts'
export { type ReadCode, readSpec, type SpecFormat, specFormats, writeSpec } from './read-spec.ts'
export { readYaml, type YamlCode } from './read-yaml.ts'
export { isReservedVariable, Run, RunnerName, VariableName } from './run.ts'
export { isSecretName, maskSecrets, secretIn } from './secrets.ts'
export { AgentSpec, apiVersion, type WrittenSpec } from './spec.ts'
export type { SpecChange } from './spec-change.ts'
export type { Template } from './templates/template.ts'
export { specOfTemplate, templates } from './templates.ts'
