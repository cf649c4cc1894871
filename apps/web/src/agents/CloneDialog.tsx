import { AgentName } from '@countersign/agents'
import { zodResolver } from '@hookform/resolvers/zod'
import { useNavigate } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Form } from '../ui/Form.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'
import type { AgentInFull } from './agents-query.ts'

const Clone = z.strictObject({ name: AgentName })

type CloneDialogProps = { agent: AgentInFull; onClose: () => void }

export function CloneDialog({ agent, onClose }: CloneDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const free = trpc.agents.freeName.useQuery(
    { workspaceId, name: agent.name },
    { staleTime: 'static', gcTime: 0 },
  )
  return (
    <Dialog
      title={`Clone ${agent.name}`}
      description="A new agent with the same spec, contained in a sandbox of its own."
      onClose={onClose}
    >
      {free.error && <ErrorNotice problem={problemOf(free.error)} />}
      {free.isPending && <Skeleton />}
      {free.data && <CloneForm agent={agent} freeName={free.data.name} onClose={onClose} />}
    </Dialog>
  )
}

function CloneForm({ agent, freeName, onClose }: CloneDialogProps & { freeName: string }) {
  const { id: workspaceId, slug } = useWorkspace()
  const navigate = useNavigate()
  const form = useForm({ resolver: zodResolver(Clone), defaultValues: { name: freeName } })
  const clone = trpc.agents.clone.useMutation({
    async onSuccess({ id, name }) {
      await api.agents.invalidate()
      onClose()
      await navigate({ to: paths.agent(slug, id) })
      tellDone(`${name} was cloned from ${agent.name}.`)
    },
  })
  return (
    <Form
      submit="Clone"
      onSubmit={form.handleSubmit(({ name }) => clone.mutate({ workspaceId, agentId: agent.id, name }))}
      onCancel={onClose}
      isBusy={clone.isPending}
      problem={clone.error && problemOf(clone.error)}
    >
      <TextField
        label="Name"
        isCode
        autoComplete="off"
        hint="Unique in the workspace, and fixed from then on."
        error={form.formState.errors.name?.message}
        {...form.register('name')}
      />
    </Form>
  )
}
