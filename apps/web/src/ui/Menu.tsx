import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'

type MenuProps = { trigger: ReactElement; children: ReactNode; align?: 'start' | 'end' }

export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-30 outline-none">
          <Base.Popup className="max-h-(--available-height) min-w-52 max-w-80 overflow-y-auto rounded-md border border-edge bg-sheet py-1 text-sm text-ink transition-opacity duration-arrive outline-none data-starting-style:opacity-0">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

const itemLook =
  'flex min-h-8 cursor-default flex-col justify-center px-3 py-1 outline-none select-none data-highlighted:bg-accent-wash data-highlighted:text-ink data-disabled:text-faded'

type MenuActionProps = {
  children: ReactNode
  onSelect: () => void
  isDangerous?: boolean
  /** Why it cannot be chosen now, told below the words of the item. */
  disabledReason?: string | undefined
}

export function MenuAction({ children, onSelect, isDangerous = false, disabledReason }: MenuActionProps) {
  return (
    <Base.Item
      onClick={onSelect}
      disabled={disabledReason !== undefined}
      className={`${itemLook} ${isDangerous && disabledReason === undefined ? 'text-deny' : ''}`}
    >
      {children}
      {disabledReason && <MenuHint>{disabledReason}</MenuHint>}
    </Base.Item>
  )
}

type MenuLinkProps = { children: ReactNode; link: ReactElement }

export function MenuLink({ children, link }: MenuLinkProps) {
  return (
    <Base.LinkItem render={link} className={itemLook} closeOnClick>
      {children}
    </Base.LinkItem>
  )
}

type MenuChoiceProps<T extends string> = {
  label: string
  options: Readonly<Record<T, string>>
  value: T
  onChange: (value: T) => void
}

export function MenuChoice<T extends string>({ label, options, value, onChange }: MenuChoiceProps<T>) {
  return (
    <Base.RadioGroup value={value} onValueChange={onChange}>
      <MenuHeading>{label}</MenuHeading>
      {Object.entries<string>(options).map(([option, word]) => (
        <Base.RadioItem
          key={option}
          value={option}
          className={`${itemLook} flex-row! items-center justify-start! gap-2`}
        >
          <span
            aria-hidden
            className="inline-flex size-3.5 items-center justify-center rounded-full border border-edge"
          >
            <Base.RadioItemIndicator className="size-1.5 rounded-full bg-accent" />
          </span>
          {word}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}

type MenuToggleProps = { children: ReactNode; isOn: boolean; onChange: (isOn: boolean) => void }

/** One of several things that are on or off; the menu stays open for the next. */
export function MenuToggle({ children, isOn, onChange }: MenuToggleProps) {
  return (
    <Base.CheckboxItem
      checked={isOn}
      onCheckedChange={onChange}
      closeOnClick={false}
      className={`${itemLook} flex-row! items-center justify-start! gap-2`}
    >
      <span
        aria-hidden
        className="inline-flex size-3.5 items-center justify-center rounded-sm border border-edge"
      >
        <Base.CheckboxItemIndicator className="size-2 bg-accent" />
      </span>
      {children}
    </Base.CheckboxItem>
  )
}

function MenuHeading({ children }: { children: ReactNode }) {
  return <Base.GroupLabel className="px-3 pt-2 pb-1 text-xs text-faded">{children}</Base.GroupLabel>
}

export function MenuHint({ children }: { children: ReactNode }) {
  return <span className="text-xs text-faded">{children}</span>
}

export function MenuRule() {
  return <Base.Separator className="my-1 h-px bg-rule" />
}
