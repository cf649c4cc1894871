import '@countersign/server/compiled-schemas'
import { benchRego } from '@countersign/rego/bench'
import { admission } from './admission.ts'
import { agents } from './agents.ts'
import { drift } from './drift.ts'
import { evidencePack } from './export.ts'
import { http } from './http.ts'
import { ledger } from './ledger.ts'
import { policy } from './policy.ts'
import { promotion } from './promotion.ts'
import type { Bench } from './result.ts'
import { revalidate } from './revalidate.ts'

/** Every bench by the name it is called with. */
export const benches: Record<string, Bench> = {
  admission,
  agents,
  drift,
  export: evidencePack,
  http,
  ledger,
  policy,
  promotion,
  rego: benchRego,
  revalidate,
}
