import { useState } from 'react'
import { SelectField } from '../../ui/SelectField.tsx'
import { FieldMarks } from './FieldMarks.tsx'
import { SpecNumber } from './SpecInputs.tsx'
import { useSpecField, useSpecFields } from './spec-fields.ts'
import { printText } from './typed-text.ts'
import { memoryOptions } from './words.ts'

export function MemoryFields() {
  const { fillsIn } = useSpecFields()
  const kind = useSpecField('anatomy.memory.kind')
  const days = useSpecField('anatomy.memory.retentionDays')
  const [dropped, setDropped] = useState<string | null>(null)
  const said = printText(days.value)
  const remembers = kind.value !== undefined && kind.value !== null && kind.value !== 'none'
  const isKept = said !== '' && said !== '0'
  function choose(next: string) {
    kind.set(next)
    if (next === 'none' && isKept) days.set(fillsIn ? null : 0)
    setDropped(next === 'none' && isKept ? said : null)
  }
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <FieldMarks path="anatomy.memory.kind" label="Memory">
        <SelectField
          label="Memory"
          aria-disabled={kind.isReadOnly || undefined}
          options={memoryOptions}
          value={printText(kind.value) || 'none'}
          onChange={({ target }) => !kind.isReadOnly && choose(target.value)}
          error={kind.error}
          hint={dropped === null ? undefined : `The ${dropped} days were taken out: nothing is remembered.`}
        />
      </FieldMarks>
      {(remembers || isKept) && (
        <SpecNumber
          path="anatomy.memory.retentionDays"
          label="Days it remembers"
          placeholder={kind.value === 'persistent' ? '30' : '1'}
          isOptional="with-default"
        />
      )}
    </div>
  )
}
