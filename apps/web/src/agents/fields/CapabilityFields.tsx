import { type KeyboardEvent, useState } from 'react'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { FieldMarks } from './FieldMarks.tsx'
import { useSpecField } from './spec-fields.ts'

const mostShown = 60

/** Chosen from what the policy lists; another can be written, and is told apart. */
export function CapabilityFields() {
  const workspace = useWorkspace()
  const { data: choices } = trpc.agents.choices.useQuery({ workspaceId: workspace.id })
  const { value, error, isReadOnly, set } = useSpecField('capabilities')
  const [words, setWords] = useState('')
  const chosen = Array.isArray(value) ? [...new Set(value.map(String))] : []
  const listed = choices?.capabilities ?? []
  const wanted = words.trim().toLowerCase()
  const others = listed.filter((name) => !chosen.includes(name) && name.includes(wanted))
  const canAdd = wanted !== '' && !listed.includes(wanted) && !chosen.includes(wanted)
  const add = () => {
    if (wanted === '' || chosen.includes(wanted)) return
    set([...chosen, wanted])
    setWords('')
  }
  function addOnEnter(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key !== 'Enter') return
    event.preventDefault()
    add()
  }
  return (
    <FieldMarks path="capabilities" label="Capabilities">
      <fieldset className="flex min-w-0 flex-col gap-3">
        <legend className="mb-1 text-sm font-medium">Capabilities</legend>
        <p className="text-xs text-faded">
          What it may do, in words of the business. At least one is needed for promotion.
        </p>
        {error && <p className="text-sm text-deny">{error}</p>}
        {chosen.length > 0 && (
          <div className="grid gap-x-4 gap-y-2 border-b border-rule pb-3 sm:grid-cols-2">
            {chosen.map((name) => (
              <Checkbox
                key={name}
                label={name}
                checked
                hint={
                  choices && !listed.includes(name) ? 'Not in the policy’s list: promotion would fail.' : null
                }
                aria-disabled={isReadOnly || undefined}
                onChange={() => !isReadOnly && set(chosen.filter((one) => one !== name))}
              />
            ))}
          </div>
        )}
        {!isReadOnly && (
          <>
            <div className="flex items-end gap-2">
              <div className="grow">
                <TextField
                  label="Find or add a capability"
                  placeholder="invoice.read"
                  isCode
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={64}
                  value={words}
                  onChange={({ target }) => setWords(target.value)}
                  onKeyDown={addOnEnter}
                />
              </div>
              {canAdd && <Button onClick={add}>Add</Button>}
            </div>
            <div className="grid max-h-64 gap-x-4 gap-y-2 overflow-y-auto sm:grid-cols-2">
              {others.slice(0, mostShown).map((name) => (
                <Checkbox key={name} label={name} checked={false} onChange={() => set([...chosen, name])} />
              ))}
            </div>
          </>
        )}
      </fieldset>
    </FieldMarks>
  )
}
