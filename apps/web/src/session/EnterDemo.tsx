import { EntrancePage } from '../layout/EntrancePage.tsx'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { Form } from '../ui/Form.tsx'
import { useSignedIn } from './use-signed-in.ts'

export function EnterDemo({ token }: { token: string }) {
  const enter = trpc.links.enterDemo.useMutation({ onSuccess: useSignedIn() })
  return (
    <EntrancePage
      title="Enter the demo workspace"
      lead="You will be its admin. People and data in it are invented, and nothing in it counts."
    >
      <Form
        submit="Enter"
        onSubmit={(event) => {
          event.preventDefault()
          enter.mutate({ token })
        }}
        isBusy={enter.isPending}
        problem={enter.error && problemOf(enter.error)}
      />
    </EntrancePage>
  )
}
