import { Button } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Notice } from '../../ui/Notice.tsx'
import type { PolicyDraft } from '../draft/use-policy-draft.ts'
import type { PolicyCheckState } from '../engine/use-engine.ts'
import { FileDiffs } from '../FileDiffs.tsx'
import { TryPanel } from '../try/TryPanel.tsx'
import { besideLook } from './beside-look.ts'
import { PanelTabs } from './PanelTabs.tsx'
import { type GoTo, ProblemsPanel } from './ProblemsPanel.tsx'
import type { PolicySearch } from './policy-search.ts'
import { TestsPanel } from './TestsPanel.tsx'

type PanelsProps = {
  draft: PolicyDraft
  check: PolicyCheckState
  search: PolicySearch
  onSearch: (next: Partial<PolicySearch>) => void
  onGoTo: GoTo
}

const troubles = {
  time: 'The check took longer than anything may take, and was stopped. A rule or a test iterates too much.',
  person: 'You stopped the check.',
  failed:
    'The engine could not be started in this browser. Reload the page; the server checks before anything is activated.',
} as const

/** What the engine says of the files, beside them. */
export function Panels({ draft, check, search, onSearch, onGoTo }: PanelsProps) {
  const { checked, isChecking, trouble } = check
  const panel = search.panel ?? 'problems'
  const failed =
    checked?.tests?.filter(({ outcome }) => outcome === 'fail' || outcome === 'error').length ?? 0
  return (
    <aside aria-label="Beside the file" className={classNames('min-w-0', besideLook)}>
      <PanelTabs
        current={panel}
        notes={{
          problems: countOf(checked?.remarks.length),
          tests: failed > 0 ? `${failed} failed` : '',
          changes: countOf(draft.changes.length),
        }}
      />
      {trouble && (
        <div className="mb-3">
          <Notice tone="caution">
            <p>{troubles[trouble]}</p>
            <Button size="small" className="mt-1.5" onClick={check.checkAgain}>
              Check again
            </Button>
          </Notice>
        </div>
      )}
      {panel === 'problems' &&
        (checked ? (
          <ProblemsPanel remarks={checked.remarks} onGoTo={onGoTo} />
        ) : (
          !trouble && <p className="text-sm text-faded">Checking…</p>
        ))}
      {panel === 'tests' && (
        <TestsPanel
          tests={checked?.tests ?? null}
          isRunning={isChecking}
          onRun={check.checkAgain}
          onStop={check.stop}
          onGoTo={onGoTo}
        />
      )}
      {panel === 'try' && <TryPanel draft={draft} search={search} onSearch={onSearch} onGoTo={onGoTo} />}
      {panel === 'changes' && (
        <FileDiffs
          changes={draft.changes}
          nothing={`Nothing: the files are those of version ${draft.base.number}.`}
          actions={({ path }) => (
            <Button
              size="small"
              aria-label={`Undo the changes of ${path}`}
              onClick={() => draft.restore(path)}
            >
              Undo
            </Button>
          )}
        />
      )}
    </aside>
  )
}

const countOf = (count: number | undefined): string => (count ? String(count) : '')
