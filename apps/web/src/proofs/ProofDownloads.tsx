import { Download } from 'lucide-react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { saveFile } from '../ui/save-file.ts'
import type { Proof } from './proof-query.ts'
import { TrustFiles } from './TrustFiles.tsx'

const formats = [
  { format: 'bundle', title: 'Bundle' },
  { format: 'dsse', title: 'DSSE' },
  { format: 'vsa', title: 'VSA' },
] as const

const icon = <Download aria-hidden className="size-3.5" />

/** The proof as a file, for our verifier or for the tools of others; and what to do with it. */
export function ProofDownloads({ proof }: { proof: Proof }) {
  const { id: workspaceId } = useWorkspace()
  const exporting = trpc.proofs.export.useMutation({
    onSuccess: ({ fileName, text }) => saveFile(fileName, text),
  })
  const { data: last } = exporting
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p className="max-w-text">
        The bundle holds the statement, its signatures and its place in the ledger. DSSE and VSA are for the
        tools of in-toto, Sigstore and SLSA. That it was downloaded stands in the ledger.
      </p>
      <TrustFiles command={`bundle ${last?.fileName ?? 'FILE'}`}>
        {formats.map(({ format, title }) => (
          <Button
            key={format}
            size="small"
            icon={icon}
            isBusy={exporting.isPending && exporting.variables.as === format}
            onClick={() => exporting.mutate({ workspaceId, proofId: proof.id, as: format })}
          >
            {title}
          </Button>
        ))}
      </TrustFiles>
      {exporting.error && <ErrorNotice problem={problemOf(exporting.error)} />}
    </div>
  )
}
