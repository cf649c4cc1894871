import { useState } from 'react'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'
import { counted } from '../ui/number.ts'
import { FixDialog } from './FixDialog.tsx'
import type { Cause } from './revalidation-query.ts'

/** What is wrong with how many agents, and one act for all that have the same. */
export function CauseList({ causes, mode }: { causes: readonly Cause[]; mode: 'off' | 'propose' | 'apply' }) {
  const workspace = useWorkspace()
  const [code, setCode] = useState<string | null>(null)
  const isOff = mode === 'off' ? 'This workspace has switched fixes off.' : undefined
  return (
    <>
      <ul aria-label="Causes" className="mb-3 flex flex-col gap-2 text-sm">
        {causes.map((cause) => (
          <li key={cause.code} className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <code className="font-mono">{cause.code}</code>
            <span>{counted(cause.agents, 'agent')}</span>
            <Button
              size="small"
              aria-label={`Look at the fixes for ${cause.code}`}
              onClick={() => setCode(cause.code)}
              disabledReason={whyNotPermitted(workspace, 'policy:write') ?? isOff}
            >
              Look at the fixes
            </Button>
          </li>
        ))}
      </ul>
      {code !== null && <FixDialog code={code} onClose={() => setCode(null)} />}
    </>
  )
}
