import type { Inputs } from '@countersign/server/router'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Notice } from '../ui/Notice.tsx'
import { counted, describeNumber } from '../ui/number.ts'

type EffectPreviewProps = Omit<Inputs['signingKeys']['preview'], 'workspaceId'>

/** Who would lose their proof, as of now. */
export function EffectPreview({ act, signingKeyId, since }: EffectPreviewProps) {
  const workspace = useWorkspace()
  const preview = trpc.signingKeys.preview.useQuery(
    { workspaceId: workspace.id, signingKeyId, act, since },
    { placeholderData: (before) => before },
  )
  if (!preview.data) return null
  const { agents, some, position, size } = preview.data
  const more = agents - some.length
  return (
    <div role="status">
      <Notice tone={agents > 0 ? 'caution' : 'note'}>
        <p className="font-medium">
          {agents === 0
            ? 'No agent loses its proof.'
            : `${counted(agents, 'agent')} ${agents === 1 ? 'loses its' : 'lose their'} proof.`}
        </p>
        {some.length > 0 && (
          <p>
            {some.map(({ name }) => name).join(', ')}
            {more > 0 && ` and ${describeNumber(more)} more`}
          </p>
        )}
        {act === 'revoke' && (
          <p>
            From position {describeNumber(position)} on; the ledger has {counted(size, 'event')}.
          </p>
        )}
      </Notice>
    </div>
  )
}
