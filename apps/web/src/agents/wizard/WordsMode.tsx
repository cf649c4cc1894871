import { useState } from 'react'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { TextAreaField } from '../../ui/TextAreaField.tsx'
import { StartProblem } from './StartProblem.tsx'
import { useStart } from './use-start.ts'

const example =
  'An operator for the finance team, called Invoice clerk. It reads invoices from SAP and posts a summary to Slack, but never deletes anything. At most $50 a month.'

export function WordsMode() {
  const workspace = useWorkspace()
  const [{ model }] = trpc.drafts.describing.useSuspenseQuery({ workspaceId: workspace.id })
  const [text, setText] = useState('')
  const [tooShort, setTooShort] = useState(false)
  const [byRules, setByRules] = useState(false)
  const { start, isStarting, error } = useStart()
  const isEnough = text.trim().length >= 10
  const sendTo = byRules ? undefined : model?.host
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setTooShort(!isEnough)
        if (isEnough) start({ mode: 'words', text, ...(sendTo && { sendTo }) })
        else event.currentTarget.querySelector('textarea')?.focus()
      }}
    >
      <p className="text-sm">
        {model === null && 'Rules read your words, here on this server; nothing is sent anywhere. '}
        Whatever is inferred is marked with the words that led to it, and has to be confirmed. What you do not
        say stays empty.
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
      {model && (
        <ChoiceField
          legend="Who reads it"
          name="reader"
          disabled={isStarting}
          chosen={byRules ? 'rules' : 'model'}
          options={[
            {
              value: 'model',
              label: `The language model ${model.name}`,
              detail: `Your words, without credentials, and the capabilities of the policy are sent to ${model.host}. It proposes; hosts and files are still read by rules, and it can set no runner, variable or containment.`,
            },
            {
              value: 'rules',
              label: 'Rules, here on this server',
              detail: 'Nothing leaves the server. Rules know plain English, and infer less.',
            },
          ]}
          onChange={({ target }) => setByRules(target.value === 'rules')}
        />
      )}
      <StartProblem error={error} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" tone="primary" isBusy={isStarting}>
          {sendTo ? `Send to ${sendTo} and make a draft` : 'Make a draft of it'}
        </Button>
        {text === '' && <Button onClick={() => setText(example)}>Use the example</Button>}
        {isStarting && sendTo && (
          <p role="status" className="text-sm text-faded">
            Asking {sendTo}. After half a minute without an answer, rules read it.
          </p>
        )}
      </div>
    </form>
  )
}
