import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactElement } from 'react'

/** Shows the reason beside a button that cannot be pressed, to the pointer and to the keyboard. */
export function ReasonTooltip({ reason, button }: { reason: string; button: ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger delay={100} closeOnClick={false} render={button} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-50">
          <Tooltip.Popup className="max-w-72 rounded-sm border border-edge bg-sheet px-3 py-2 text-sm text-ink">
            {reason}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
