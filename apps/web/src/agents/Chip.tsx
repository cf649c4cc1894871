import { classNames } from '../ui/class-names.ts'

/** A word of a spec, which may be long: it breaks, or is cut where the table around it needs one line. */
export function Chip({ children, isCut = false }: { children: string; isCut?: boolean }) {
  return (
    <span
      title={isCut ? children : undefined}
      className={classNames(
        'inline-block max-w-full rounded-sm border border-edge px-1.5 text-xs/4.5 font-medium text-faded',
        isCut ? 'truncate xl:max-w-36' : 'break-all',
      )}
    >
      {children}
    </span>
  )
}
