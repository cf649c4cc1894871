export type { Control, Evidence, Framework, Objection } from './control.ts'
export { slugOf } from './control.ts'
export { csvLine } from './csv.ts'
export { type ControlResult, type ControlState, type Counts, Evaluation } from './evaluation.ts'
export { type EvidenceName, evidence } from './evidence.ts'
export { frameworks } from './frameworks.ts'
export {
  BrokenRange,
  type PackCheckpoint,
  type PackEvent,
  type PackSource,
  writePack,
} from './pack.ts'
export {
  daysOf,
  mostDays,
  type Period,
  type Preset,
  periodOf,
  periodProblem,
  presets,
  spanOf,
} from './period.ts'
export { mostAgents, type Plan, type PlanCode, readPlan } from './plan.ts'
export { absences, type PdfAbsence, type Printed } from './printing.ts'
export { becauseInWords, disclaimer, statesInWords } from './words.ts'
export { Archive, type Deflating, type Lanes, type Zipping } from './zip.ts'
