import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { StartProblem } from './StartProblem.tsx'
import { findTemplates } from './template-search.ts'
import { useStart } from './use-start.ts'

type TemplateModeProps = { find: string | undefined; onFind: (words: string) => void }

export function TemplateMode({ find = '', onFind }: TemplateModeProps) {
  const { start, isStarting, error } = useStart()
  const found = findTemplates(find)
  return (
    <div className="flex flex-col gap-4">
      <SearchField label="Find a template" value={find} onChange={onFind} />
      <StartProblem error={error} />
      {found.length === 0 && (
        <EmptyState title="No template matches" action={<Button onClick={() => onFind('')}>Show all</Button>}>
          None has all of these words. Fewer words find more.
        </EmptyState>
      )}
      <ul aria-label="Templates" className="grid gap-3 sm:grid-cols-2">
        {found.map(({ id, title, summary, forWhom }) => (
          <li
            key={id}
            className="flex min-w-0 flex-col items-start gap-2 rounded-sm border border-edge bg-sheet px-3 py-2.5 text-sm"
          >
            <div className="grow">
              <h3 className="font-medium">{title}</h3>
              <p>{summary}</p>
              <p className="mt-1 text-xs text-faded">For: {forWhom}</p>
            </div>
            <Button
              size="small"
              isBusy={isStarting}
              aria-label={`Use ${title}`}
              onClick={() => start({ mode: 'template', templateId: id })}
            >
              Use this template
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}
