import { OctagonAlert } from 'lucide-react'
import { CopyButton } from './CopyButton.tsx'
import type { Problem } from './problem.ts'

export function ErrorNotice({ problem }: { problem: Problem }) {
  return (
    <div role="alert" className="flex gap-2.5 border-l-3 border-deny bg-deny-wash px-3 py-2 text-sm">
      <OctagonAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-deny" />
      <div className="min-w-0">
        <p className="font-medium">{problem.message}</p>
        <p>{problem.remedy}</p>
        {problem.requestId && (
          <p className="mt-1 flex flex-wrap items-center gap-x-1.5 text-xs">
            Request <code className="font-mono break-all">{problem.requestId}</code>
            <CopyButton text={problem.requestId} what="request id" />
          </p>
        )}
      </div>
    </div>
  )
}
