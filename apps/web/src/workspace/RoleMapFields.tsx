import { LastingRole } from '@countersign/people'
import { Plus, X } from 'lucide-react'
import { type UseFormReturn, useFieldArray } from 'react-hook-form'
import { Button } from '../ui/Button.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { ProviderForm } from './provider.ts'

const roles = LastingRole.options.map((role) => ({ value: role, label: role }))

/** The first line that matches a value of the claim decides. */
export function RoleMapFields({ form }: { form: UseFormReturn<ProviderForm> }) {
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'roleMap' })
  const problems = form.formState.errors.roleMap
  return (
    <fieldset className="flex flex-col gap-2 border border-rule p-3">
      <legend className="px-1 text-sm font-medium">Roles by value of the claim</legend>
      {fields.length === 0 && (
        <p className="text-xs text-faded">No line yet. The first that matches decides.</p>
      )}
      {fields.map((field, index) => (
        <div key={field.id} className="flex items-start gap-2">
          <div className="grow">
            <TextField
              label={`Value ${index + 1}`}
              isCode
              autoComplete="off"
              {...form.register(`roleMap.${index}.value`)}
              error={problems?.[index]?.value?.message}
            />
          </div>
          <div className="w-36">
            <SelectField
              label={`Role ${index + 1}`}
              options={roles}
              {...form.register(`roleMap.${index}.role`)}
            />
          </div>
          <Button
            tone="quiet"
            size="icon"
            aria-label={`Remove line ${index + 1}`}
            onClick={() => remove(index)}
            className="mt-6"
            icon={<X aria-hidden className="size-4" />}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          onClick={() => append({ value: '', role: 'viewer' })}
          icon={<Plus aria-hidden className="size-4" />}
        >
          Add a line
        </Button>
      </div>
    </fieldset>
  )
}
