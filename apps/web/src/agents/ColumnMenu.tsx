import { Columns3 } from 'lucide-react'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuToggle } from '../ui/Menu.tsx'
import { agentColumns } from './AgentCells.tsx'
import { type ColumnName, columnNames } from './agent-search.ts'

type ColumnMenuProps = { shown: readonly ColumnName[]; onChange: (shown: readonly ColumnName[]) => void }

/** Which columns are shown. The name always is, and one more, so that the address has something to say. */
export function ColumnMenu({ shown, onChange }: ColumnMenuProps) {
  return (
    <Menu trigger={<Button icon={<Columns3 aria-hidden className="size-4" />}>Columns</Button>}>
      {columnNames.map((name) => (
        <MenuToggle
          key={name}
          isOn={shown.includes(name)}
          onChange={(isOn) => {
            const next = isOn ? [...shown, name] : shown.filter((other) => other !== name)
            if (next.length > 0) onChange(next)
          }}
        >
          {agentColumns[name].header}
        </MenuToggle>
      ))}
    </Menu>
  )
}
