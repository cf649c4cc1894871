import { Digest } from '../../ui/Digest.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { counted } from '../../ui/number.ts'
import { Status } from '../../ui/Status.tsx'
import type { Overview } from '../policy-query.ts'

/** Which engine answers, and what happened when it could not. */
export function EngineFacts({ overview: { engine, active, shipped, replicas } }: { overview: Overview }) {
  const fallbacks = replicas.reduce((sum, { fallbacks }) => sum + fallbacks, 0)
  return (
    <Facts
      facts={[
        {
          name: 'Engine',
          value: engine.name === 'opa' ? 'OPA, an external server' : 'Embedded, in the server itself',
        },
        ...(engine.address === null
          ? []
          : [{ name: 'Address', value: <code className="font-mono break-all">{engine.address}</code> }]),
        ...(engine.fallback === null
          ? []
          : [
              {
                name: 'Without it',
                value:
                  engine.fallback === 'deny' ? 'Everything is denied' : 'The embedded engine answers instead',
              },
              {
                name: 'Fell back',
                value:
                  fallbacks > 0 ? (
                    <Status tone="restrict">{`${counted(fallbacks, 'time')} since the replicas started`}</Status>
                  ) : (
                    <Status tone="allow">Never since the replicas started</Status>
                  ),
              },
            ]),
        { name: 'Hash in force', value: <Digest hex={active.hash} what="hash in force" /> },
        {
          name: 'Shipped policy',
          value: shipped.isActive ? (
            'This is it, unchanged'
          ) : (
            <Digest hex={shipped.hash} what="hash of the shipped policy" />
          ),
        },
      ]}
    />
  )
}
