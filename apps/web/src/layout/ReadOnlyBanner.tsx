import { OctagonAlert } from 'lucide-react'
import { asNobody, trpc } from '../trpc.ts'

const lookEveryMs = 60_000

/** Stands on every page while the server only reads, so that nobody wonders why nothing can be decided. */
export function ReadOnlyBanner() {
  const { data } = trpc.ledger.standing.useQuery(
    {},
    { refetchInterval: lookEveryMs, refetchOnWindowFocus: 'always', trpc: asNobody },
  )
  if (!data?.readOnly) return null
  const { message, remedy } = data.readOnly
  return (
    <div role="alert" className="flex gap-2.5 border-b border-deny bg-deny-wash px-4 py-2 text-sm sm:px-8">
      <OctagonAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-deny" />
      <div className="min-w-0">
        <p className="font-medium">Nothing can be changed now: {message}</p>
        <p>{remedy}</p>
      </div>
    </div>
  )
}
