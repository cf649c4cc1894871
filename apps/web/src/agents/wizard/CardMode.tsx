import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { FileDrop } from './FileDrop.tsx'
import { StartProblem } from './StartProblem.tsx'
import { useStart } from './use-start.ts'
import { isAddress } from './web-address.ts'

const mostBytes = 1_000_000

export function CardMode() {
  const [url, setUrl] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const { start, isStarting, error } = useStart()
  async function take([file]: readonly File[]) {
    setRefusal(null)
    if (!file) return
    if (file.size > mostBytes) return setRefusal(`${file.name} is too large for an agent card.`)
    start({ mode: 'card', text: await file.text() })
  }
  return (
    <div className="flex flex-col gap-5">
      <form
        noValidate
        className="flex max-w-form flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          const isRight = isAddress(url.trim())
          setIsWrong(!isRight)
          if (isRight) start({ mode: 'card', url: url.trim() })
          else event.currentTarget.querySelector('input')?.focus()
        }}
      >
        <TextField
          label="Address of the agent or its card"
          placeholder="https://agent.example.com"
          hint="With the host alone, the card is looked for at its usual place."
          isCode
          inputMode="url"
          autoComplete="off"
          value={url}
          onChange={({ target }) => setUrl(target.value)}
          error={isWrong ? 'Enter the whole address, such as https://agent.example.com.' : undefined}
        />
        <div>
          <Button type="submit" tone="primary" isBusy={isStarting}>
            Fetch the card
          </Button>
        </div>
      </form>
      <FileDrop
        label="Or choose or drop the card as a file"
        hint="The JSON that the agent publishes of itself. Whatever is taken from it is marked, to be confirmed."
        accept=".json"
        onFiles={(files) => void take(files)}
      />
      {refusal && (
        <ErrorNotice
          problem={{ message: refusal, remedy: 'Choose another file. Nothing was changed.', requestId: null }}
        />
      )}
      <StartProblem error={error} />
    </div>
  )
}
