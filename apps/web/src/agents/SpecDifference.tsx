import { type AgentSpec, diffLines, type SpecChange, writeSpec } from '@countersign/agents'
import type { ReactNode } from 'react'
import { ChangedFields } from './ChangedFields.tsx'
import { ChangeList } from './ChangeList.tsx'
import { fieldsOf } from './changed-fields.ts'
import { LineDiff } from './LineDiff.tsx'

type SpecDifferenceProps = {
  changes: readonly SpecChange[]
  before: AgentSpec
  after: AgentSpec
  label: string
  nothing: string
  /** What belongs to a field, such as what people said of it. */
  besideField?: (path: string) => ReactNode
}

/** What is different between two specs: in sentences, then by field, then line by line. */
export function SpecDifference({ changes, before, after, label, nothing, besideField }: SpecDifferenceProps) {
  return (
    <>
      <ChangeList changes={changes} nothing={nothing} />
      {changes.length > 0 && (
        <>
          <details open={besideField !== undefined}>
            <summary className="w-fit text-sm font-medium">By field</summary>
            <ChangedFields fields={fieldsOf(changes)} besideField={besideField} />
          </details>
          <details>
            <summary className="w-fit text-sm font-medium">Line by line</summary>
            <LineDiff label={label} lines={diffLines(writeSpec(before, 'yaml'), writeSpec(after, 'yaml'))} />
          </details>
        </>
      )}
    </>
  )
}
