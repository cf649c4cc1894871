import { Tooltip } from '@base-ui/react/tooltip'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

// Long enough to move the pointer from the button onto the text.
const leaveAfterMs = 150

type ReasonTooltipProps = { reason: string; inside: RefObject<HTMLElement | null> }

/**
 * Shows the reason beside a button that cannot be pressed, to the pointer and to the keyboard. It comes to a button
 * that stands there already, because a button that is swapped while somebody is on it would lose the focus.
 */
export function ReasonTooltip({ reason, inside }: ReasonTooltipProps) {
  const [isOpen, setIsOpen] = useState(false)
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined)
  const show = useCallback(() => {
    clearTimeout(leaving.current)
    setIsOpen(true)
  }, [])
  const leave = useCallback(() => {
    clearTimeout(leaving.current)
    leaving.current = setTimeout(() => setIsOpen(false), leaveAfterMs)
  }, [])
  useEffect(() => {
    const button = inside.current?.closest('button')
    if (!button) return
    const followed = new AbortController()
    const { signal } = followed
    const showToKeyboard = () => button.matches(':focus-visible') && show()
    if (button.matches(':hover, :focus-visible')) show()
    button.addEventListener('pointerenter', show, { signal })
    button.addEventListener('pointerleave', leave, { signal })
    button.addEventListener('focus', showToKeyboard, { signal })
    button.addEventListener('blur', leave, { signal })
    signal.addEventListener('abort', () => clearTimeout(leaving.current))
    return () => followed.abort()
  }, [inside, show, leave])
  useEffect(() => {
    if (!isOpen) return
    const onKeyDown = ({ key }: KeyboardEvent) => key === 'Escape' && setIsOpen(false)
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [isOpen])
  return (
    <Tooltip.Root open={isOpen}>
      <Tooltip.Portal>
        <Tooltip.Positioner
          anchor={() => inside.current?.closest('button') ?? null}
          sideOffset={6}
          className="z-50"
        >
          <Tooltip.Popup
            onPointerEnter={show}
            onPointerLeave={leave}
            className="max-w-72 rounded-sm border border-edge bg-sheet px-3 py-2 text-sm text-ink"
          >
            {reason}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
