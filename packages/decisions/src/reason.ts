import { Refusal, type RefusalKind } from './refusal.ts'

/** Why something cannot be done: told by a disabled button and by the server's refusal in the same words. */
export type Reason = { code: string; message: string; remedy: string }

/** The answer of a pure rule about a command: it may be carried out (`null`), or the reason why not. */
export type Obstacle = Reason | null

/** Turns an obstacle found by a pure rule into the refusal that the server throws. */
export function refuseIf(obstacle: Obstacle, kind: RefusalKind = 'conflict'): void {
  if (obstacle) throw new Refusal({ kind, ...obstacle })
}
