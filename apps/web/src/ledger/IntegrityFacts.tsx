import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Digest } from '../ui/Digest.tsx'
import { counted, describeNumber } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import type { Integrity } from './integrity.ts'

/** How far the log has grown, and who besides this database knows it. */
export function IntegrityFacts({ integrity }: { integrity: Integrity }) {
  const { size, root, checkpoint, copy, waiting, check } = integrity
  return (
    <dl className="[&_time]:whitespace-normal grid grid-cols-1 gap-x-8 gap-y-1 border-t border-rule pt-2 text-sm sm:grid-cols-2 xl:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_minmax(0,0.9fr)]">
      <Fact name="Head">
        {counted(size, 'event')}
        {root && size > 0 && (
          <>
            , root <Digest hex={root} what="root" />
          </>
        )}
      </Fact>
      <Fact name="Newest checkpoint">
        {checkpoint ? (
          <>
            {counted(checkpoint.size, 'event')}, <Time at={checkpoint.at} />
          </>
        ) : (
          'None yet'
        )}
      </Fact>
      <Fact name="Second copy">
        {copy.problem ? (
          <Status tone="deny">Cannot be written</Status>
        ) : (
          <CopyState size={copy.size} published={checkpoint?.size ?? 0} />
        )}
      </Fact>
      <Fact name="Waiting for a place" mayWrap>
        {waiting.events === 0 || waiting.oldestAt === null ? (
          'None'
        ) : (
          <>
            {counted(waiting.events, 'event')}, since <Time at={waiting.oldestAt} />
          </>
        )}
      </Fact>
      <Fact name="Witnesses">
        <Witnesses />
      </Fact>
      <Fact name="Erased bodies">{check?.finishedAt ? describeNumber(check.erased) : 'Not counted yet'}</Fact>
    </dl>
  )
}

function CopyState({ size, published }: { size: number; published: number }) {
  if (size === 0) return 'None yet'
  if (size < published) return <Status tone="restrict">{`${counted(size, 'event')}, behind`}</Status>
  return counted(size, 'event')
}

function Witnesses() {
  const workspace = useWorkspace()
  const { data: witnesses } = trpc.ledger.witnesses.useQuery({ workspaceId: workspace.id })
  if (!witnesses) return <span className="text-faded">Not known</span>
  const settings = (
    <Link to={paths.ledgerSettings(workspace.slug)} className="link">
      {witnesses.length === 0 ? 'None' : describeNumber(witnesses.length)}
    </Link>
  )
  const lastAt = Math.max(0, ...witnesses.map(({ cosignedAt }) => cosignedAt ?? 0))
  const failing = witnesses.filter(({ problem }) => problem !== null).length
  return (
    <span className="flex flex-wrap gap-x-3">
      <span>
        {settings}
        {witnesses.length > 0 && lastAt === 0 && ', none has cosigned yet'}
        {lastAt > 0 && (
          <>
            , last cosigned <Time at={lastAt} />
          </>
        )}
      </span>
      {failing > 0 && <Status tone="restrict">{`${describeNumber(failing)} with a problem`}</Status>}
    </span>
  )
}

/** What comes and goes by itself has room for its second line at any time: the list below must not move. */
function Fact({ name, mayWrap = false, children }: { name: string; mayWrap?: boolean; children: ReactNode }) {
  return (
    <div className={`flex ${mayWrap ? 'min-h-12' : 'min-h-7'} min-w-0 items-start gap-3 py-0.5`}>
      <dt className="w-32 shrink-0 text-faded">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}
