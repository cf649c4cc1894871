import { useState } from 'react'
import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { PasswordField } from '../../ui/PasswordField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { McpTools } from './McpTools.tsx'
import { isAddress, notAnAddress } from './web-address.ts'

export function McpMode() {
  const workspace = useWorkspace()
  const [url, setUrl] = useState('')
  const [token, setToken] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const connect = trpc.drafts.tools.useMutation()
  const access = { url: url.trim(), ...(token.trim() && { token: token.trim() }) }
  return (
    <div className="flex flex-col gap-5">
      <form
        noValidate
        className="flex max-w-form flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          const isRight = isAddress(access.url)
          setIsWrong(!isRight)
          if (isRight) connect.mutate({ workspaceId: workspace.id, ...access })
          else event.currentTarget.querySelector('input')?.focus()
        }}
      >
        <TextField
          label="Address of the server"
          placeholder="https://mcp.example.com/mcp"
          isCode
          inputMode="url"
          autoComplete="off"
          value={url}
          onChange={({ target }) => {
            setUrl(target.value)
            connect.reset()
          }}
          error={isWrong ? notAnAddress : undefined}
        />
        <PasswordField
          label="Access token"
          hint="If it asks for one. Used for this question only. It is never kept, neither in the draft nor in the browser."
          autoComplete="new-password"
          value={token}
          onChange={({ target }) => setToken(target.value)}
        />
        {connect.error && <ErrorNotice problem={problemOf(connect.error)} />}
        <div>
          <Button type="submit" tone={connect.data ? 'plain' : 'primary'} isBusy={connect.isPending}>
            List its tools
          </Button>
        </div>
      </form>
      {connect.data && <McpTools key={connect.submittedAt} offer={connect.data} access={access} />}
    </div>
  )
}
