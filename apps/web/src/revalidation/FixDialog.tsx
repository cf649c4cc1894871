import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { everyPage, inParts } from '../every.ts'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted } from '../ui/number.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Status } from '../ui/Status.tsx'
import { type Applied, fixesOf, type Proposal } from './revalidation-query.ts'

/** What would change for every agent with the same cause; one act applies what can be narrowed. */
export function FixDialog({ code, onClose }: { code: string; onClose: () => void }) {
  const { id: workspaceId } = useWorkspace()
  // What somebody looks at stays as it is until they decide; the server refuses what has changed meanwhile.
  const { data: proposals, error } = useQuery({
    queryKey: ['every fix', workspaceId, code],
    queryFn: () =>
      everyPage((cursor) =>
        api.revalidations.proposeAll.fetch(
          { workspaceId, code, ...(cursor && { cursor }) },
          { staleTime: 0 },
        ),
      ),
    staleTime: 'static',
    gcTime: 0,
  })
  const [results, setResults] = useState<readonly Applied[] | null>(null)
  const part = trpc.revalidations.applyFixes.useMutation()
  const fixes = fixesOf(proposals ?? [])
  const applying = useMutation({
    mutationFn: () => inParts(fixes, (some) => part.mutateAsync({ workspaceId, fixes: some }), setResults),
    async onSettled() {
      await Promise.all([api.revalidations.invalidate(), api.agents.invalidate()])
    },
  })
  const names = new Map((proposals ?? []).map(({ agentId, agentName }) => [agentId, agentName]))
  return (
    <Dialog
      title={`Fixes for ${code}`}
      description="Each asks for less than was approved. It becomes a governed revision that Countersign signs, and proof and ledger say so."
      onClose={onClose}
    >
      <div className="flex flex-col gap-4 text-sm">
        {error && <ErrorNotice problem={problemOf(error)} />}
        {applying.error && <ErrorNotice problem={problemOf(applying.error)} />}
        {!proposals && !error && <Skeleton />}
        {results && (
          <p role="status">
            {results.length} of {counted(fixes.length, 'agent')} done
          </p>
        )}
        {results ? (
          <ul aria-label="Results" className="border-t border-rule">
            {results.map((one) => (
              <li key={one.agentId} className="border-b border-rule py-1.5 break-words">
                <Status tone={one.status === 'applied' ? 'allow' : 'deny'}>
                  {one.status === 'applied' ? 'Valid again' : 'Not applied'}
                </Status>
                <span className="ml-3 font-medium">{names.get(one.agentId)}</span>
                <p className="text-faded">
                  {one.status === 'applied'
                    ? `Revision ${one.revision} is governed.`
                    : `${one.message} ${one.remedy}`}
                </p>
              </li>
            ))}
          </ul>
        ) : (
          proposals && (
            <ul aria-label="Fixes" className="border-t border-rule">
              {proposals.map((one) => (
                <ProposedFix key={one.agentId} proposal={one} />
              ))}
            </ul>
          )
        )}
        <div className="flex flex-wrap gap-2">
          {proposals && results === null && (
            <Button
              tone="primary"
              isBusy={applying.isPending}
              disabledReason={fixes.length === 0 ? 'There is nothing here that can be narrowed.' : undefined}
              onClick={() => applying.mutate()}
            >
              Apply to {counted(fixes.length, 'agent')}
            </Button>
          )}
          <Button onClick={onClose}>Close</Button>
        </div>
      </div>
    </Dialog>
  )
}

function ProposedFix({ proposal }: { proposal: Proposal }) {
  const { slug } = useWorkspace()
  return (
    <li className="border-b border-rule py-1.5 break-words">
      <Link to={paths.agent(slug, proposal.agentId)} className="link font-medium">
        {proposal.agentName}
      </Link>
      {proposal.kind === 'narrowed' && (
        <ul className="list-disc pl-5">
          {proposal.changes.map(({ path, sentence }) => (
            <li key={`${path} ${sentence}`}>{sentence}</li>
          ))}
        </ul>
      )}
      {(proposal.kind === 'promotion' || proposal.kind === 'unbelieved') && (
        <p className="text-faded">
          Needs a promotion. {proposal.because.map(({ because }) => because).join(' ')}
        </p>
      )}
      {proposal.kind === 'unjudged' && (
        <p className="text-faded">
          {proposal.message} {proposal.remedy}
        </p>
      )}
      {proposal.kind === 'revalidate' && (
        <p className="text-faded">It passes by now; a revalidation releases it.</p>
      )}
    </li>
  )
}
