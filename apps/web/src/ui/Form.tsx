import type { ReactNode, SubmitEventHandler } from 'react'
import { Button } from './Button.tsx'
import { ErrorNotice } from './ErrorNotice.tsx'
import type { Problem } from './problem.ts'

type FormProps = {
  onSubmit: SubmitEventHandler<HTMLFormElement>
  submit: string
  isDangerous?: boolean | undefined
  isBusy: boolean
  /** The server's refusal; it is told here and nowhere else. */
  problem: Problem | null
  onCancel?: (() => void) | undefined
  /** Another way to go on with what was filled in. */
  otherwise?: ReactNode
  disabledReason?: string | undefined
  children?: ReactNode
}

export function Form({
  onSubmit,
  submit,
  isDangerous = false,
  isBusy,
  problem,
  onCancel,
  otherwise,
  disabledReason,
  children,
}: FormProps) {
  return (
    <form noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
      {children}
      {problem && <ErrorNotice problem={problem} />}
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          tone={isDangerous ? 'danger' : 'primary'}
          isBusy={isBusy}
          disabledReason={disabledReason}
        >
          {submit}
        </Button>
        {otherwise}
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
      </div>
    </form>
  )
}
