import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { AccessFields } from '../fields/AccessFields.tsx'
import { CapabilityFields } from '../fields/CapabilityFields.tsx'
import { valueAt } from '../fields/spec-path.ts'
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
      <AccessFields />
    </>
  )
}
