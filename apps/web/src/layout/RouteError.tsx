import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { problemOf } from '../server-problem.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'

export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  async function tryAgain() {
    await router.invalidate()
    reset()
  }
  return (
    <>
      <ErrorNotice problem={problemOf(error)} />
      <div className="mt-4 flex gap-2">
        <Button tone="primary" onClick={tryAgain}>
          Try again
        </Button>
        <Button onClick={() => location.reload()}>Reload the page</Button>
      </div>
    </>
  )
}
