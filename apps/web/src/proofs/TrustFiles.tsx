import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { publicFiles } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { buttonLook } from '../ui/button-look.ts'
import { CopyText } from '../ui/CopyText.tsx'

const icon = <Download aria-hidden className="size-3.5" />

/** Beside what is downloaded: whom to believe about it, the program that reads both, and how it is called. */
export function TrustFiles({ command, children }: { command: string; children: ReactNode }) {
  const { id: workspaceId } = useWorkspace()
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {children}
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
      <CopyText what="command" text={`node countersign-verify.mjs ${command} --trust-root trust-root.json`} />
    </>
  )
}
