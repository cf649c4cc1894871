import { Digest } from '../../ui/Digest.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Status } from '../../ui/Status.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { Time } from '../../ui/Time.tsx'
import type { Overview } from '../policy-query.ts'

type Replica = Overview['replicas'][number]

const columns: readonly Column<Replica>[] = [
  {
    header: 'Replica',
    isRowHeader: true,
    cell: ({ host, replicaId }) => (
      <span className="min-w-0">
        <span className="break-all">{host}</span>{' '}
        <code className="font-mono text-xs text-faded">{replicaId.slice(-6)}</code>
      </span>
    ),
  },
  { header: 'State', cell: (replica) => <State replica={replica} /> },
  {
    header: 'Loaded',
    cell: ({ loadedHash, host }) =>
      loadedHash === null ? 'nothing yet' : <Digest hex={loadedHash} what={`hash that ${host} has loaded`} />,
  },
  { header: 'Since', cell: ({ loadedAt }) => (loadedAt === null ? '–' : <Time at={loadedAt} />) },
  { header: 'Engine', cell: ({ engine }) => (engine === 'opa' ? 'OPA' : 'embedded') },
  { header: 'Last heard of', cell: ({ seenAt }) => <Time at={seenAt} /> },
  {
    header: 'Last error',
    cell: ({ error, errorAt }) =>
      error === null ? (
        'none'
      ) : (
        <span className="min-w-0 break-words text-deny">
          {error} {errorAt !== null && <Time at={errorAt} />}
        </span>
      ),
  },
]

export function ReplicaTable({ overview: { replicas } }: { overview: Overview }) {
  if (replicas.length === 0) {
    return (
      <EmptyState title="No replica has reported yet">
        Each does a moment after it starts, and after every change of the policy.
      </EmptyState>
    )
  }
  return (
    <div className="overflow-x-auto">
      <Table
        caption="Replicas and the policy that each has loaded"
        columns={columns}
        rows={replicas}
        rowKey={({ replicaId }) => replicaId}
      />
    </div>
  )
}

function State({ replica: { isGone, isCurrent, loadedHash } }: { replica: Replica }) {
  if (isGone) return <Status tone="off">Not heard of</Status>
  if (isCurrent) return <Status tone="allow">Has the version in force</Status>
  return <Status tone="restrict">{loadedHash === null ? 'Loads it' : 'Has an older one at hand'}</Status>
}
