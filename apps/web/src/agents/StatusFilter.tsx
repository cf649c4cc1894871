import { type GovernanceStatus, governanceStatuses } from '@countersign/agents'
import { ChevronDown } from 'lucide-react'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuAction, MenuRule, MenuToggle } from '../ui/Menu.tsx'
import { statusWords } from './statuses.ts'

type StatusFilterProps = {
  chosen: readonly GovernanceStatus[]
  onChange: (chosen: readonly GovernanceStatus[]) => void
  className: string
}

/** Any of several statuses. With none chosen, retired agents are left out. */
export function StatusFilter({ chosen, onChange, className }: StatusFilterProps) {
  const [first, ...others] = chosen
  const words =
    first === undefined
      ? 'Not retired'
      : others.length === 0
        ? statusWords[first].word
        : `${chosen.length} statuses`
  return (
    <Menu
      align="start"
      trigger={
        <Button
          className={`justify-between! text-base! font-normal! ${className}`}
          aria-label={`Status: ${words}`}
        >
          <span className="truncate">{words}</span>
          <ChevronDown aria-hidden className="size-4 shrink-0 text-faded" />
        </Button>
      }
    >
      {governanceStatuses.map((status) => (
        <MenuToggle
          key={status}
          isOn={chosen.includes(status)}
          onChange={(isOn) =>
            onChange(governanceStatuses.filter((one) => (one === status ? isOn : chosen.includes(one))))
          }
        >
          {statusWords[status].word}
        </MenuToggle>
      ))}
      <MenuRule />
      <MenuAction
        onSelect={() => onChange([])}
        disabledReason={chosen.length === 0 ? 'None is chosen: all but retired ones are shown.' : undefined}
      >
        Choose none
      </MenuAction>
    </Menu>
  )
}
