import { Download } from 'lucide-react'
import { useAgentInput } from '../agents/use-agent.ts'
import { TrustFiles } from '../proofs/TrustFiles.tsx'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { saveFile } from '../ui/save-file.ts'

/** The file, whom to believe about it, and what reads both. */
export function CustodyDownload() {
  const input = useAgentInput()
  const exporting = trpc.custody.export.useMutation({
    onSuccess: ({ fileName, text }) => saveFile(fileName, text),
  })
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p className="max-w-text">That it was downloaded stands in the ledger.</p>
      <TrustFiles command={`custody ${exporting.data?.fileName ?? 'FILE'}`}>
        <Button
          size="small"
          icon={<Download aria-hidden className="size-3.5" />}
          isBusy={exporting.isPending}
          onClick={() => exporting.mutate(input)}
        >
          Custody
        </Button>
      </TrustFiles>
      {exporting.error && <ErrorNotice problem={problemOf(exporting.error)} />}
    </div>
  )
}
