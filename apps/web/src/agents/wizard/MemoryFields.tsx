import { useState } from 'react'
import { SelectField } from '../../ui/SelectField.tsx'
import { DraftNumber } from './DraftFields.tsx'
import { FieldMarks } from './FieldMarks.tsx'
import { printText } from './typed-text.ts'
import { useDraftField, useWizard } from './wizard-context.ts'
import { memoryOptions } from './words.ts'

export function MemoryFields() {
  const { dispatch } = useWizard()
  const kind = useDraftField('anatomy.memory.kind')
  const days = useDraftField('anatomy.memory.retentionDays')
  const [dropped, setDropped] = useState<string | null>(null)
  const remembers = kind.value !== undefined && kind.value !== null && kind.value !== 'none'
  function choose(next: string) {
    kind.set(next)
    const said = printText(days.value)
    if (next === 'none' && said !== '') {
      dispatch({ type: 'change', path: 'anatomy.memory.retentionDays', value: null })
    }
    setDropped(next === 'none' && said !== '' ? said : null)
  }
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <FieldMarks path="anatomy.memory.kind" label="Memory">
        <SelectField
          label="Memory"
          options={memoryOptions}
          value={printText(kind.value) || 'none'}
          onChange={({ target }) => choose(target.value)}
          error={kind.error}
          hint={dropped === null ? undefined : `The ${dropped} days were taken out: nothing is remembered.`}
        />
      </FieldMarks>
      {(remembers || printText(days.value) !== '') && (
        <DraftNumber
          path="anatomy.memory.retentionDays"
          label="Days it remembers"
          placeholder={kind.value === 'persistent' ? '30' : '1'}
          isOptional
        />
      )}
    </div>
  )
}
