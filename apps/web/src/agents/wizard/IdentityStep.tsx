import { Button } from '../../ui/Button.tsx'
import { IdentityFields } from '../fields/IdentityFields.tsx'
import { SpecText } from '../fields/SpecInputs.tsx'
import { useWizard } from './wizard-context.ts'

export function IdentityStep({ freeName }: { freeName: string | null }) {
  const { dispatch } = useWizard()
  return (
    <IdentityFields>
      <div className="flex flex-col items-start gap-1">
        <div className="w-full">
          <SpecText
            path="metadata.name"
            label="Name"
            hint="Unique in the workspace and kept for good: lower-case letters, digits and hyphens."
            isCode
            max={200}
          />
        </div>
        {freeName !== null && (
          <div className="flex flex-wrap items-center gap-2 text-sm">
            <span className="text-deny">This name is taken.</span>
            <Button
              size="small"
              onClick={() => dispatch({ type: 'change', path: 'metadata.name', value: freeName })}
            >
              Use {freeName}
            </Button>
          </div>
        )}
      </div>
    </IdentityFields>
  )
}
