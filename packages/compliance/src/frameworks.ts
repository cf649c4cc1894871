import type { Framework } from './control.ts'
import type { EvidenceName } from './evidence.ts'
import { aiAct } from './frameworks/ai-act.ts'
import { gdpr } from './frameworks/gdpr.ts'
import { hipaa } from './frameworks/hipaa.ts'
import { iso27001 } from './frameworks/iso27001.ts'
import { iso42001 } from './frameworks/iso42001.ts'
import { soc2 } from './frameworks/soc2.ts'

/** Every framework there is. One more is a file of its own and its line here. */
export const frameworks: readonly Framework<EvidenceName>[] = [soc2, iso27001, hipaa, gdpr, iso42001, aiAct]

export const frameworkIds: readonly string[] = frameworks.map(({ id }) => id)
