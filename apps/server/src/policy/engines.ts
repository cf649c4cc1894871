import type { EngineName } from './engine.ts'

/** Which engine answers, where it is, and what happens when it cannot be reached. */
export type EngineSettings = {
  name: EngineName
  address: string | null
  fallback: 'embedded' | 'deny' | null
}
