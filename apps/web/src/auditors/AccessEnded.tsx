import { accessRefusals } from '@countersign/people'
import { TrustFiles } from '../proofs/TrustFiles.tsx'
import { refusalCode } from '../server-problem.ts'
import { Notice } from '../ui/Notice.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import type { Problem } from '../ui/problem.ts'

export const isAccessEnded = (error: unknown): boolean => refusalCode(error) === accessRefusals.ended

/** In place of a page, for an auditor whose time is over. */
export function AccessEnded({ problem: { message, remedy } }: { problem: Problem }) {
  return (
    <div className="max-w-text">
      <PageHeader title="Your access has ended" />
      <Notice tone="caution">
        <p className="font-medium">{message}</p>
        <p>{remedy}</p>
      </Notice>
      <div className="mt-6 flex flex-col gap-3 text-sm">
        <p>What you have downloaded can be verified as before.</p>
        <TrustFiles command="pack PACK.zip">{null}</TrustFiles>
      </div>
    </div>
  )
}
