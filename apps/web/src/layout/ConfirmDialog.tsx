import { type SubmitEvent, useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { openQuestion, type Question } from '../ui/confirm.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import type { Problem } from '../ui/problem.ts'
import { useStore } from '../ui/store.ts'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'

export function ConfirmDialog() {
  const question = useStore(openQuestion)
  return question && <OpenQuestion question={question} />
}

function OpenQuestion({ question }: { question: Question }) {
  const { title, effect, action, isDangerous, typeToConfirm, done } = question
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const close = () => openQuestion.set(null)

  async function carryOut(event: SubmitEvent) {
    event.preventDefault()
    setIsBusy(true)
    setProblem(null)
    try {
      await question.run()
      close()
      tellDone(done)
    } catch (error) {
      setProblem(problemOf(error))
      setIsBusy(false)
    }
  }

  const isTyped = typeToConfirm === undefined || typed.trim() === typeToConfirm
  return (
    <Dialog title={title} description={effect} onClose={isBusy ? undefined : close}>
      <Form
        submit={action}
        isDangerous={isDangerous}
        onSubmit={carryOut}
        onCancel={close}
        isBusy={isBusy}
        problem={problem}
        disabledReason={isTyped ? undefined : `Type ${typeToConfirm} first.`}
      >
        {typeToConfirm !== undefined && (
          <TextField
            label={`Type ${typeToConfirm} to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
          />
        )}
      </Form>
    </Dialog>
  )
}
