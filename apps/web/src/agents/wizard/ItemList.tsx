import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../ui/Button.tsx'
import { valueAt } from './draft-path.ts'
import { FieldMarks } from './FieldMarks.tsx'
import { useWizard } from './wizard-context.ts'

type ItemListProps = {
  path: string
  legend: string
  hint: string
  noun: string
  /** What a new line holds. */
  fresh: object
  children: (path: string, index: number) => ReactNode
}

/** A list of which each line has several fields. */
export function ItemList({ path, legend, hint, noun, fresh, children }: ItemListProps) {
  const { state, dispatch, problems, isShown } = useWizard()
  const items: unknown = valueAt(state.draft, path)
  const count = Array.isArray(items) ? items.length : 0
  const whole = isShown ? problems.find((one) => one.path === path) : undefined
  return (
    <fieldset data-path={path} className="flex min-w-0 flex-col gap-3 border border-rule p-3">
      <legend className="px-1 text-sm font-medium">{legend}</legend>
      <p className="text-xs text-faded">{count === 0 ? `${hint} None yet.` : hint}</p>
      {whole && <p className="text-sm text-deny">{whole.message}</p>}
      {Array.from({ length: count }, (_, index) => `${path}[${index}]`).map((item, index) => {
        const own = isShown ? problems.find((one) => one.path === item) : undefined
        return (
          <section
            key={item}
            aria-label={`${noun} ${index + 1}`}
            className="flex items-start gap-2 border-b border-rule pb-3"
          >
            <div className="flex min-w-0 grow flex-col gap-3">
              {children(item, index)}
              {own && <p className="text-sm text-deny">{own.message}</p>}
              <OwnMark path={item} label={`${noun} ${index + 1}`} />
            </div>
            <Button
              tone="quiet"
              size="icon"
              aria-label={`Remove ${noun.toLowerCase()} ${index + 1}`}
              onClick={() => dispatch({ type: 'remove', path, index })}
              icon={<X aria-hidden className="size-4" />}
            />
          </section>
        )
      })}
      <div>
        <Button
          size="small"
          onClick={() => dispatch({ type: 'append', path, value: fresh })}
          icon={<Plus aria-hidden className="size-4" />}
        >
          Add a {noun.toLowerCase()}
        </Button>
      </div>
    </fieldset>
  )
}

/** An inference about the whole of a line; those about its fields stand at the fields. */
function OwnMark({ path, label }: { path: string; label: string }) {
  const { state } = useWizard()
  if (!state.inferred.some((one) => one.path === path)) return null
  return (
    <FieldMarks path={path} label={label} isWhole>
      {null}
    </FieldMarks>
  )
}
