import { type ComponentProps, lazy, type ReactNode, Suspense, useId, useRef } from 'react'
import { type ButtonSize, type ButtonTone, buttonLook } from './button-look.ts'

// Most buttons never need it, and the first pages have none that do.
const ReasonTooltip = lazy(() =>
  import('./ReasonTooltip.tsx').then((file) => ({ default: file.ReasonTooltip })),
)

type ButtonProps = Omit<ComponentProps<'button'>, 'disabled'> & {
  tone?: ButtonTone
  size?: ButtonSize
  icon?: ReactNode
  /** Why it cannot be pressed now. The button stays reachable, so that everybody can read the reason. */
  disabledReason?: string | undefined
  isBusy?: boolean
}

export function Button({
  tone = 'plain',
  size = 'regular',
  icon,
  disabledReason,
  isBusy = false,
  type = 'button',
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const reasonId = useId()
  const reason = useRef<HTMLSpanElement>(null)
  const isStopped = disabledReason !== undefined || isBusy
  return (
    <>
      <button
        type={isStopped ? 'button' : type}
        aria-disabled={isStopped || undefined}
        aria-describedby={disabledReason ? reasonId : undefined}
        aria-busy={isBusy || undefined}
        className={buttonLook(tone, size, className)}
        onClick={isStopped ? (event) => event.preventDefault() : onClick}
        {...rest}
      >
        {icon}
        {children}
        {isBusy && (
          <span className="size-3 motion-safe:animate-spin rounded-full border-2 border-current border-t-transparent" />
        )}
        {disabledReason && (
          <span ref={reason} id={reasonId} hidden>
            {disabledReason}
          </span>
        )}
      </button>
      {disabledReason && (
        <Suspense>
          <ReasonTooltip reason={disabledReason} inside={reason} />
        </Suspense>
      )}
    </>
  )
}
