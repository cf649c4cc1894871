import { type ReactNode, useId, useMemo } from 'react'
import { looseValue } from '../../source/yaml-fields.ts'
import { Notice } from '../../ui/Notice.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { AccessFields } from '../fields/AccessFields.tsx'
import { AnatomyFields } from '../fields/AnatomyFields.tsx'
import { CapabilityFields } from '../fields/CapabilityFields.tsx'
import { ContainmentFields } from '../fields/ContainmentFields.tsx'
import { IdentityFields } from '../fields/IdentityFields.tsx'
import { LimitFields } from '../fields/LimitFields.tsx'
import { RunFields } from '../fields/RunFields.tsx'
import { type SpecFields, SpecFieldsContext } from '../fields/spec-fields.ts'
import type { SpecDraftState } from './use-spec-draft.ts'

type SpecFormProps = { name: string; draft: SpecDraftState; isReadOnly: boolean }

const nothing: readonly never[] = []

/** All of a spec in fields. Every change is made in the source, which stays the only thing that is saved. */
export function SpecForm({ name, draft, isReadOnly }: SpecFormProps) {
  const { text, texts, unreadable, problems, change, append, remove } = draft
  const value = useMemo(() => looseValue(text), [text])
  const fields = useMemo(
    (): SpecFields => ({
      value,
      problems,
      texts,
      unreadable,
      inferred: nothing,
      removed: nothing,
      fillsIn: false,
      isReadOnly,
      change,
      append,
      remove,
      confirm: () => undefined,
    }),
    [value, problems, texts, unreadable, isReadOnly, change, append, remove],
  )
  if (value === null) {
    return (
      <Notice tone="caution">
        The source cannot be read as it stands, so the form has nothing to show. Mend the source, or discard
        what you changed.
      </Notice>
    )
  }
  return (
    <SpecFieldsContext value={fields}>
      <div className="flex flex-col gap-8">
        <Part title="Identity">
          <IdentityFields>
            <TextField label="Name" hint="Kept for good." isCode readOnly value={name} />
          </IdentityFields>
        </Part>
        <Part title="Anatomy">
          <AnatomyFields />
        </Part>
        <Part title="Capabilities and access">
          <CapabilityFields />
          <ContainmentFields />
          <AccessFields />
        </Part>
        <Part title="Limits">
          <LimitFields />
        </Part>
        <Part title="Run">
          <RunFields />
        </Part>
      </div>
    </SpecFieldsContext>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-4">
      <h3 id={id} className="border-b border-rule pb-1 text-sm font-medium text-faded">
        {title}
      </h3>
      {children}
    </section>
  )
}
