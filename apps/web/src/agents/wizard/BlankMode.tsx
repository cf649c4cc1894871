import { Button } from '../../ui/Button.tsx'
import { StartProblem } from './StartProblem.tsx'
import { useStart } from './use-start.ts'

export function BlankMode() {
  const { start, isStarting, error } = useStart()
  return (
    <div className="flex flex-col items-start gap-4 text-sm">
      <p>The fields are empty. A name is enough for the sandbox; the review says what promotion asks for.</p>
      <StartProblem error={error} />
      <Button tone="primary" isBusy={isStarting} onClick={() => start({ mode: 'blank' })}>
        Begin with blank fields
      </Button>
    </div>
  )
}
