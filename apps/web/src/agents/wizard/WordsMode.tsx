import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { TextAreaField } from '../../ui/TextAreaField.tsx'
import { StartProblem } from './StartProblem.tsx'
import { useStart } from './use-start.ts'

const example =
  'An operator for the finance team, called Invoice clerk. It reads invoices from SAP and posts a summary to Slack, but never deletes anything. At most $50 a month.'

export function WordsMode() {
  const [text, setText] = useState('')
  const [tooShort, setTooShort] = useState(false)
  const { start, isStarting, error } = useStart()
  const isEnough = text.trim().length >= 10
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setTooShort(!isEnough)
        if (isEnough) start({ mode: 'words', text })
        else event.currentTarget.querySelector('textarea')?.focus()
      }}
    >
      <p className="text-sm">
        Rules read your words, here on this server; nothing is sent anywhere. Whatever they infer is marked
        with the words that led to it, and has to be confirmed. What you do not say stays empty.
      </p>
      <TextAreaField
        label="What should it do?"
        rows={7}
        maxLength={8_000}
        value={text}
        onChange={({ target }) => setText(target.value)}
        hint={
          <>
            For example: <q>{example}</q>
          </>
        }
        error={tooShort && !isEnough ? 'Say in a sentence or two what it should do.' : undefined}
      />
      <StartProblem error={error} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary" isBusy={isStarting}>
          Make a draft of it
        </Button>
        {text === '' && <Button onClick={() => setText(example)}>Use the example</Button>}
      </div>
    </form>
  )
}
