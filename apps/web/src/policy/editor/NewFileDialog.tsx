import { isPolicyPath, type PolicyFiles, type Question, questions } from '@countersign/policy'
import { type SubmitEvent, useState } from 'react'
import { Dialog } from '../../ui/Dialog.tsx'
import { Form } from '../../ui/Form.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { newModule, newRule } from './new-files.ts'

type NewFileDialogProps = {
  files: PolicyFiles
  onAdd: (added: PolicyFiles, open: string) => void
  onClose: () => void
}

const kinds = [
  ...questions.map((question) => ({ value: question, label: `A rule of ${question}, with its test` })),
  { value: 'module', label: 'Another file' },
]

/** A rule is one file and its test, found by its place; nothing else has to name it. */
export function NewFileDialog({ files, onAdd, onClose }: NewFileDialogProps) {
  const [kind, setKind] = useState<string>('promotion')
  const [name, setName] = useState('')
  const [error, setError] = useState<string>()
  const question = questions.find((one) => one === kind)
  function submit(event: SubmitEvent) {
    event.preventDefault()
    const typed = name.trim()
    const added = question ? newRule(question, typed) : newModule(typed)
    const [open = ''] = Object.keys(added)
    const taken = Object.keys(added).find((path) => path in files)
    const problem = whyNotNamed(typed, question, open) ?? (taken && `There is a ${taken} already.`)
    setError(problem)
    if (problem) return
    onAdd(added, open)
    onClose()
  }
  return (
    <Dialog title="New file" onClose={onClose}>
      <Form submit="Add" onSubmit={submit} onCancel={onClose} isBusy={false} problem={null}>
        <SelectField
          label="What"
          options={kinds}
          value={kind}
          onChange={({ target }) => setKind(target.value)}
        />
        <TextField
          label={question ? 'Name of the rule' : 'Path'}
          hint={question ? 'One word, as in office_hours.' : 'As in lib/dates.rego.'}
          error={error}
          isCode
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Form>
    </Dialog>
  )
}

function whyNotNamed(name: string, question: Question | undefined, path: string): string | undefined {
  if (question && !/^[a-z][a-z0-9_]{0,59}$/.test(name))
    return 'Begin with a lower-case letter; then letters, digits and _.'
  return isPolicyPath(path) ? undefined : 'Use lower-case letters, digits, - and _, and end with .rego.'
}
