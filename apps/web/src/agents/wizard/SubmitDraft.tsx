import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { api, trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { counted } from '../../ui/number.ts'
import { Section } from '../../ui/Section.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { tellDone } from '../../ui/toast.ts'
import type { FieldProblem } from '../fields/spec-fields.ts'
import type { DraftRef } from './draft-query.ts'
import type { DraftSaver } from './draft-saver.ts'
import { useWizard } from './wizard-context.ts'
import { useWizardSearch } from './wizard-search.ts'

type SubmitDraftProps = {
  draftRef: DraftRef
  saver: DraftSaver
  days: number | undefined
  problems: readonly FieldProblem[]
}

/** The last act of the wizard. Done twice, it leads to the same agent. */
export function SubmitDraft({ draftRef, saver, days, problems }: SubmitDraftProps) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const { state } = useWizard()
  const [, changeSearch] = useWizardSearch(paths.agentDraft(workspace.slug, draftRef.draftId))
  const [note, setNote] = useState('')
  const { data: choices } = trpc.agents.choices.useQuery({ workspaceId: workspace.id })
  const submit = trpc.drafts.submit.useMutation({
    async onSuccess({ id, name }) {
      await Promise.all([api.drafts.list.invalidate(), api.agents.list.invalidate()])
      await navigate({ to: paths.agent(workspace.slug, id), replace: true })
      // Whoever comes back to the draft is led to what it became.
      api.drafts.get.setData(draftRef, (before) => before && { ...before, becameId: id })
      tellDone(`${name} was born in the sandbox.`)
    },
  })
  const [isFlushing, setIsFlushing] = useState(false)
  async function create() {
    setIsFlushing(true)
    const isSaved = await saver.flush()
    setIsFlushing(false)
    if (!isSaved) return
    submit.mutate({
      ...draftRef,
      version: saver.version,
      ...(days && { days }),
      note: note.trim() === '' ? null : note.trim(),
    })
  }
  return (
    <Section title="Create the agent">
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void create()
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            label="It lives in the sandbox for"
            options={lifetimes(choices?.sandbox)}
            value={days === undefined ? '' : String(days)}
            onChange={({ target }) => changeSearch({ days: Number(target.value) || undefined })}
          />
          <TextField
            label="Note"
            hint="Stands with the first revision."
            isOptional
            maxLength={500}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
        </div>
        {submit.error && <ErrorNotice problem={problemOf(submit.error)} />}
        <div>
          <Button
            type="submit"
            tone="primary"
            isBusy={submit.isPending || isFlushing}
            disabledReason={whyNot(problems.length, state.inferred.length)}
          >
            Create agent
          </Button>
        </div>
      </form>
    </Section>
  )
}

function whyNot(problems: number, inferred: number): string | undefined {
  if (problems > 0)
    return `There ${problems === 1 ? 'is' : 'are'} ${counted(problems, 'thing')} to correct first.`
  if (inferred > 0) return `${counted(inferred, 'value was', 'values were')} inferred: confirm them first.`
  return undefined
}

type Sandbox = { defaultDays: number; maxDays: number }

function lifetimes(sandbox: Sandbox | undefined): { value: string; label: string }[] {
  if (!sandbox) return [{ value: '', label: 'As the policy says' }]
  const { defaultDays, maxDays } = sandbox
  const others = [...new Set([1, 3, 7, 14, 30, 60, 90, maxDays])].filter(
    (days) => days <= maxDays && days !== defaultDays,
  )
  return [
    { value: '', label: `${counted(defaultDays, 'day')}, as the policy says` },
    ...others
      .toSorted((one, other) => one - other)
      .map((days) => ({ value: String(days), label: counted(days, 'day') })),
  ]
}
