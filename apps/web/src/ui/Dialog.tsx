import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { buttonLook } from './button-look.ts'
import { classNames } from './class-names.ts'

type DialogProps = {
  title: string
  description?: ReactNode
  /** `side` for forms beside the list they change, `wide` for what is compared beside it, `centre` for a question, `start` for the menu of a phone. */
  place?: 'centre' | 'side' | 'wide' | 'start'
  /** Left out when the dialog cannot be put away without an answer. */
  onClose?: (() => void) | undefined
  children: ReactNode
}

const places = {
  centre:
    'top-[12vh] left-1/2 max-h-[80vh] w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 border rounded-md data-starting-style:opacity-0 data-ending-style:opacity-0',
  side: 'inset-y-0 right-0 w-[min(var(--container-side),100vw)] border-l data-starting-style:translate-x-6 data-starting-style:opacity-0 data-ending-style:translate-x-6 data-ending-style:opacity-0',
  wide: 'inset-y-0 right-0 w-[min(var(--container-beside),100vw)] border-l data-starting-style:translate-x-6 data-starting-style:opacity-0 data-ending-style:translate-x-6 data-ending-style:opacity-0',
  start:
    'inset-y-0 left-0 w-[min(20rem,85vw)] border-r data-starting-style:-translate-x-6 data-starting-style:opacity-0',
} as const

const firstFieldSelector =
  'input:not([readonly], [type="radio"], [type="checkbox"]), textarea, select, [type="radio"]:checked'

export function Dialog({ title, description, place = 'centre', onClose, children }: DialogProps) {
  const body = useRef<HTMLDivElement>(null)
  // A form is there to be filled in; on a touch screen its first field would open the keyboard over it.
  const firstField = (openedBy: string) =>
    openedBy === 'touch' ? true : (body.current?.querySelector<HTMLElement>(firstFieldSelector) ?? true)
  return (
    <Base.Root open onOpenChange={(isOpen) => !isOpen && onClose?.()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-veil transition-opacity duration-arrive data-starting-style:opacity-0 data-ending-style:opacity-0" />
        <Base.Popup
          initialFocus={firstField}
          className={classNames(
            'fixed z-40 flex flex-col border-edge bg-sheet text-ink transition-all duration-arrive',
            places[place],
          )}
        >
          <div className="register-rule flex items-start justify-between gap-4 px-5 pt-4 pb-3">
            <div>
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {description && (
                <Base.Description className="mt-0.5 text-sm text-faded">{description}</Base.Description>
              )}
            </div>
            {onClose && (
              <Base.Close aria-label="Close" className={buttonLook('quiet', 'icon', '-mr-2')}>
                <X aria-hidden className="size-4" />
              </Base.Close>
            )}
          </div>
          <div ref={body} className="min-h-0 grow overflow-y-auto px-5 py-4">
            {children}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
