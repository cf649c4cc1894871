import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { CapabilityFields } from './CapabilityFields.tsx'
import { DraftList } from './DraftFields.tsx'
import { valueAt } from './draft-path.ts'
import { useWizard } from './wizard-context.ts'

const openings = [
  { path: 'containment.externalCalls', says: 'calls to the outside' },
  { path: 'containment.persistentWrites', says: 'writes that stay' },
] as const

export function AccessStep() {
  const { state, dispatch } = useWizard()
  const open = openings.filter(({ path }) => valueAt(state.draft, path) === true)
  return (
    <>
      <CapabilityFields />
      {open.length > 0 ? (
        <Notice tone="caution">
          <p data-path="containment">
            This draft opens the sandbox for {open.map(({ says }) => says).join(' and ')}. It cannot run so.
          </p>
          <Button
            size="small"
            className="mt-2"
            onClick={() => {
              for (const { path } of open) dispatch({ type: 'change', path, value: false })
            }}
          >
            Close the sandbox
          </Button>
        </Notice>
      ) : (
        <Notice>
          In the sandbox an agent makes no calls to the outside and no writes that stay. What you list here is
          what it asks for, and gets once it is governed.
        </Notice>
      )}
      <DraftList
        path="access.network.domains"
        label="Hosts it may reach"
        hint="Full names, one to a line. With *. before it, a name stands for everything below it."
        placeholder="api.erp.example"
        isOptional
        kind="lines"
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <DraftList
          path="access.files.allow"
          label="Files it may use"
          hint="Patterns, one to a line."
          placeholder="./invoices/**"
          isOptional
          kind="lines"
        />
        <DraftList
          path="access.files.deny"
          label="Files it may never use"
          hint="These win over the others."
          placeholder="./secrets/**"
          isOptional
          kind="lines"
        />
      </div>
    </>
  )
}
