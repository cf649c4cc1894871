export { type Obstacle, type Reason, refuseIf } from './reason.ts'
export { Refusal, type RefusalKind, refusalKinds } from './refusal.ts'
