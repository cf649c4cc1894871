import { Checkbox } from '../../ui/Checkbox.tsx'
import { FieldMarks } from './FieldMarks.tsx'
import { useSpecField } from './spec-fields.ts'

/** What the sandbox withholds. Whoever opens it is told what that means, and not kept from it. */
export function ContainmentFields() {
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">Containment</legend>
      <p className="text-xs text-faded">
        In the sandbox an agent makes no calls to the outside and no writes that stay. What it needs once it
        is governed stands below.
      </p>
      <Opening path="containment.externalCalls" label="Open the sandbox for calls to the outside" />
      <Opening path="containment.persistentWrites" label="Open the sandbox for writes that stay" />
    </fieldset>
  )
}

function Opening({ path, label }: { path: string; label: string }) {
  const { value, error, isReadOnly, set } = useSpecField(path)
  return (
    <FieldMarks path={path} label={label}>
      <Checkbox
        label={label}
        hint={value === true && 'So it can neither run in the sandbox nor be promoted.'}
        aria-invalid={error ? true : undefined}
        aria-disabled={isReadOnly || undefined}
        checked={value === true}
        onChange={({ target }) => !isReadOnly && set(target.checked)}
      />
      {error && <p className="mt-1 text-sm text-deny">{error}</p>}
    </FieldMarks>
  )
}
