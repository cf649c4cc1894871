import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuAction } from '../ui/Menu.tsx'
import { describeNumber } from '../ui/number.ts'
import { type BulkAct, bulkActs, bulkWords } from './bulk-acts.ts'
import { countSelected, describeSelection, nothingSelected, type Selection, shownState } from './selection.ts'

type SelectionBarProps = {
  selection: Selection
  shown: readonly string[]
  total: number
  onSelect: (next: Selection) => void
  onAct: (act: BulkAct) => void
}

/** What is selected and what can be done with it. */
export function SelectionBar({ selection, shown, total, onSelect, onAct }: SelectionBarProps) {
  const workspace = useWorkspace()
  if (countSelected(selection) === 0) {
    return <p className="text-sm text-faded">{describeNumber(total)} in this list</p>
  }
  const canWiden =
    selection.kind === 'some' && shownState(selection, shown) === 'all' && total > countSelected(selection)
  return (
    <>
      <p role="status" className="text-sm font-medium">
        {describeSelection(selection)}
      </p>
      {canWiden && (
        <Button size="small" onClick={() => onSelect({ kind: 'matching', total })}>
          Select all {describeNumber(total)} matching
        </Button>
      )}
      <Button size="small" tone="quiet" onClick={() => onSelect(nothingSelected)}>
        Clear selection
      </Button>
      <Menu align="start" trigger={<Button size="small">Do with them</Button>}>
        {bulkActs.map((act) => (
          <MenuAction
            key={act}
            onSelect={() => onAct(act)}
            isDangerous={bulkWords[act].isDangerous === true}
            disabledReason={whyNotPermitted(workspace, bulkWords[act].needs)}
          >
            {bulkWords[act].button}
          </MenuAction>
        ))}
      </Menu>
    </>
  )
}
