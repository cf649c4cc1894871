import type { PolicyFiles, Question } from '@countersign/policy'
import type { Checked, Tried } from './engine.ts'

/** What a page asks its worker. */
export type EngineTask =
  | { kind: 'check'; files: PolicyFiles }
  | { kind: 'try'; files: PolicyFiles; question: Question; input: string }

export type EngineAnswer = { kind: 'check'; checked: Checked } | { kind: 'try'; tried: Tried }
