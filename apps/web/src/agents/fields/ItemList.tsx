import { Plus, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { announce } from '../../ui/announce.ts'
import { Button } from '../../ui/Button.tsx'
import { FieldMarks } from './FieldMarks.tsx'
import { useSpecFields } from './spec-fields.ts'
import { valueAt } from './spec-path.ts'

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
  const { value, problems, isReadOnly, append, remove } = useSpecFields()
  const items: unknown = valueAt(value, path)
  const count = Array.isArray(items) ? items.length : 0
  const whole = problems.find((one) => one.path === path)
  const list = useRef<HTMLFieldSetElement>(null)
  const wanted = useRef<string | null>(null)
  // Whoever added an item goes on in it; whoever removed one stays where it was.
  useEffect(() => {
    if (wanted.current === null) return
    list.current?.querySelector<HTMLElement>(wanted.current)?.focus()
    wanted.current = null
  })
  function add() {
    wanted.current = `:scope > section:nth-of-type(${count + 1}) input`
    append(path, fresh)
  }
  function removeAt(index: number) {
    const next = Math.min(index + 1, count - 1)
    wanted.current = next === 0 ? '[data-adds]' : `:scope > section:nth-of-type(${next}) [data-removes]`
    remove(path, index)
    announce(`${noun} ${index + 1} is removed.`)
  }
  return (
    <fieldset ref={list} data-path={path} className="flex min-w-0 flex-col gap-3 border border-rule p-3">
      <legend className="px-1 text-sm font-medium">{legend}</legend>
      <p className="text-xs text-faded">{count === 0 ? `${hint} None yet.` : hint}</p>
      {whole && <p className="text-sm text-deny">{whole.message}</p>}
      {Array.from({ length: count }, (_, index) => `${path}[${index}]`).map((item, index) => {
        const own = problems.find((one) => one.path === item)
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
            {!isReadOnly && (
              <Button
                tone="quiet"
                size="icon"
                data-removes
                aria-label={`Remove ${noun.toLowerCase()} ${index + 1}`}
                onClick={() => removeAt(index)}
                icon={<X aria-hidden className="size-4" />}
              />
            )}
          </section>
        )
      })}
      {!isReadOnly && (
        <div>
          <Button size="small" data-adds onClick={add} icon={<Plus aria-hidden className="size-4" />}>
            Add a {noun.toLowerCase()}
          </Button>
        </div>
      )}
    </fieldset>
  )
}

/** An inference about the whole of a line; those about its fields stand at the fields. */
function OwnMark({ path, label }: { path: string; label: string }) {
  const { inferred } = useSpecFields()
  if (!inferred.some((one) => one.path === path)) return null
  return (
    <FieldMarks path={path} label={label} isWhole>
      {null}
    </FieldMarks>
  )
}
