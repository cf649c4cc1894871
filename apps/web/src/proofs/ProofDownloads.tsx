import { Download } from 'lucide-react'
import { publicFiles } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { buttonLook } from '../ui/button-look.ts'
import { CopyText } from '../ui/CopyText.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { saveFile } from '../ui/save-file.ts'
import type { Proof } from './proof-query.ts'

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
      <div className="flex flex-wrap gap-2">
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
        <a
          href={publicFiles.trustRoot(workspaceId)}
          download="trust-root.json"
          className={buttonLook('plain', 'small')}
        >
          {icon}
          trust-root.json
        </a>
        <a
          href={publicFiles.verifier()}
          download="countersign-verify.mjs"
          className={buttonLook('plain', 'small')}
        >
          {icon}
          countersign-verify.mjs
        </a>
      </div>
      {exporting.error && <ErrorNotice problem={problemOf(exporting.error)} />}
      <CopyText
        what="command"
        text={`node countersign-verify.mjs bundle ${last?.fileName ?? 'FILE'} --trust-root trust-root.json`}
      />
    </div>
  )
}
