import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { type Workspace, whyNotPermitted } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Menu, MenuAction, MenuRule } from '../ui/Menu.tsx'
import { saveFile } from '../ui/save-file.ts'
import type { AgentInFull } from './agents-query.ts'
import { CloneDialog } from './CloneDialog.tsx'
import { reasonOf } from './obstacle.ts'
import { RenewDialog } from './RenewDialog.tsx'
import { RetireDialog } from './RetireDialog.tsx'

type AgentMenuProps = { agent: AgentInFull; workspace: Workspace }

export function AgentMenu({ agent, workspace }: AgentMenuProps) {
  const [open, setOpen] = useState<'renew' | 'clone' | 'retire' | null>(null)
  const close = () => setOpen(null)
  const exporting = trpc.agents.export.useMutation({
    onSuccess: ({ fileName, text }) => saveFile(fileName, text),
  })
  const mayNot = whyNotPermitted(workspace, 'agents:write')
  const target = { workspaceId: workspace.id, agentId: agent.id }
  return (
    <>
      <Menu
        trigger={
          <Button
            size="icon"
            aria-label={`More for ${agent.name}`}
            icon={<Ellipsis aria-hidden className="size-4" />}
          />
        }
      >
        <MenuAction onSelect={() => setOpen('renew')} disabledReason={mayNot ?? reasonOf(agent.cannotRenew)}>
          Renew the sandbox
        </MenuAction>
        <MenuAction onSelect={() => setOpen('clone')} disabledReason={mayNot}>
          Clone
        </MenuAction>
        <MenuRule />
        <MenuAction onSelect={() => exporting.mutate({ ...target, format: 'yaml' })}>
          Export as YAML
        </MenuAction>
        <MenuAction onSelect={() => exporting.mutate({ ...target, format: 'json' })}>
          Export as JSON
        </MenuAction>
        <MenuRule />
        <MenuAction
          onSelect={() => setOpen('retire')}
          isDangerous
          disabledReason={mayNot ?? reasonOf(agent.cannotRetire)}
        >
          Retire
        </MenuAction>
      </Menu>
      {open === 'renew' && <RenewDialog agent={agent} onClose={close} />}
      {open === 'clone' && <CloneDialog agent={agent} onClose={close} />}
      {open === 'retire' && <RetireDialog agent={agent} onClose={close} />}
      {exporting.error && (
        <Dialog title="The export did not work" onClose={() => exporting.reset()}>
          <ErrorNotice problem={problemOf(exporting.error)} />
        </Dialog>
      )}
    </>
  )
}
