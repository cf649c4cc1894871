import { LimitFields } from '../fields/LimitFields.tsx'
import { RunFields } from '../fields/RunFields.tsx'

export function LimitsStep() {
  return (
    <>
      <LimitFields />
      <RunFields />
    </>
  )
}
