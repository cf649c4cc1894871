import { Link } from '@tanstack/react-router'
import { type Panel, panels } from './policy-search.ts'

/** What stands beside the open file. Each has an address, like the file. */
export function PanelTabs({ current, notes }: { current: Panel; notes: Partial<Record<Panel, string>> }) {
  return (
    <nav aria-label="Beside the file" className="mb-3 border-b border-rule">
      <ul className="-mb-px flex gap-4 overflow-x-auto">
        {panelNames.map((panel) => (
          <li key={panel}>
            <Link
              to="."
              search={(before: object) => ({ ...before, panel })}
              replace
              resetScroll={false}
              aria-current={panel === current ? 'page' : undefined}
              className="flex h-9 items-center gap-1.5 border-b-2 border-transparent text-sm whitespace-nowrap text-faded -outline-offset-2! hover:text-ink aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-ink"
            >
              {panels[panel]}
              {notes[panel] && <span className="text-xs text-faded">{notes[panel]}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const panelNames = ['problems', 'tests', 'try', 'changes'] as const satisfies readonly Panel[]
