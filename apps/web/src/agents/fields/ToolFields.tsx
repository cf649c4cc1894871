import { Checkbox } from '../../ui/Checkbox.tsx'
import { FieldMarks } from './FieldMarks.tsx'
import { ItemList } from './ItemList.tsx'
import { SpecText } from './SpecInputs.tsx'
import { useSpecField } from './spec-fields.ts'
import { operationChoices } from './words.ts'

export function ToolFields() {
  return (
    <ItemList
      path="anatomy.tools"
      legend="Tools"
      noun="Tool"
      hint="What it may call, and what each call does to the world. Their order means nothing."
      fresh={{ name: '', operations: [], server: null }}
    >
      {(path, index) => (
        <>
          <div className="grid gap-3 sm:grid-cols-2">
            <SpecText
              path={`${path}.name`}
              label={`Name of tool ${index + 1}`}
              placeholder="erp.read_invoice"
              isCode
              max={200}
            />
            <SpecText
              path={`${path}.server`}
              label={`Server of tool ${index + 1}`}
              placeholder="mcp:erp"
              isOptional
              isCode
              max={200}
            />
          </div>
          <Operations path={`${path}.operations`} index={index} />
        </>
      )}
    </ItemList>
  )
}

function Operations({ path, index }: { path: string; index: number }) {
  const { value, error, isReadOnly, set } = useSpecField(path)
  const chosen = Array.isArray(value) ? [...new Set(value.map(String))] : []
  // What does not exist can be seen and taken out.
  const unknown = chosen.filter((name) => !operationChoices.some(({ operation }) => operation === name))
  const choices = [...operationChoices, ...unknown.map((operation) => ({ operation, does: 'Not known' }))]
  return (
    <FieldMarks path={path} label={`Operations of tool ${index + 1}`}>
      <fieldset className="flex flex-wrap gap-x-4 gap-y-2">
        <legend className="mb-1 text-sm font-medium">What tool {index + 1} does</legend>
        {choices.map(({ operation, does }) => (
          <span key={operation} title={does}>
            <Checkbox
              label={operation}
              aria-invalid={error ? true : undefined}
              aria-disabled={isReadOnly || undefined}
              checked={chosen.includes(operation)}
              onChange={({ target }) =>
                !isReadOnly &&
                set(target.checked ? [...chosen, operation] : chosen.filter((one) => one !== operation))
              }
            />
          </span>
        ))}
      </fieldset>
      {error && <p className="mt-1 text-sm text-deny">{error}</p>}
    </FieldMarks>
  )
}
