import type { DriftKind } from '@countersign/drift'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Notice } from '../ui/Notice.tsx'
import { counted, describeNumber } from '../ui/number.ts'

type Rule = { kind: DriftKind; cause: string | null; agentId: string | null }

/** Whom a rule would cover at this moment, and whom another covers already. */
export function IgnorePreview({ rule }: { rule: Rule }) {
  const { id: workspaceId } = useWorkspace()
  const { data, error } = trpc.drift.ignores.preview.useQuery(
    { workspaceId, ...rule },
    { placeholderData: (before) => before },
  )
  if (error) return <ErrorNotice problem={problemOf(error)} />
  if (!data) return null
  const more = data.findings - data.first.length
  return (
    <div role="status">
      <Notice tone={data.findings > 1 ? 'caution' : 'note'}>
        <p className="font-medium">
          {data.findings === 0
            ? 'The rule covers nothing that is found now.'
            : `The rule takes ${counted(data.findings, 'difference')} out of sight.`}
        </p>
        <ul aria-label="What the rule would cover">
          {data.first.map(({ agentId, agentName, message, isIgnoredAlready }) => (
            <li key={`${agentId} ${message}`} className="break-words">
              <span className="font-medium">{agentName}</span>: {message}
              {isIgnoredAlready && ' Another rule covers it already.'}
            </li>
          ))}
        </ul>
        {more > 0 && <p>and {describeNumber(more)} more</p>}
      </Notice>
    </div>
  )
}
