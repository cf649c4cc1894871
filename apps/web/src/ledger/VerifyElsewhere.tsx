import { Download } from 'lucide-react'
import { publicFiles } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'
import { buttonLook } from '../ui/button-look.ts'
import { CopyText } from '../ui/CopyText.tsx'
import { saveFile } from '../ui/save-file.ts'

type VerifyElsewhereProps = { line: string; proof: string; position: number }

const icon = <Download aria-hidden className="size-3.5" />

/** The files and the command for somebody who does not want to believe this page. */
export function VerifyElsewhere({ line, proof, position }: VerifyElsewhereProps) {
  const { id } = useWorkspace()
  const eventFile = `event-${position}.jsonl`
  const proofFile = `proof-${position}.txt`
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p className="max-w-text">
        Save the four files in one folder and run the command there. It needs Node 20 or newer. Read the
        verifier first, or compare it with the one you know: docs/verifying.md has its digest.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" icon={icon} onClick={() => saveFile(eventFile, line)}>
          {eventFile}
        </Button>
        <Button size="small" icon={icon} onClick={() => saveFile(proofFile, proof)}>
          {proofFile}
        </Button>
        <a
          href={publicFiles.trustRoot(id)}
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
      <CopyText
        what="command"
        text={`node countersign-verify.mjs event ${eventFile} ${proofFile} --trust trust-root.json`}
      />
    </div>
  )
}
