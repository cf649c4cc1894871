import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

export function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <Dialog
      title="Leave without saving?"
      description="What you changed in this spec is not saved and would be lost."
      onClose={onStay}
    >
      <div className="flex flex-wrap gap-2">
        <Button tone="primary" onClick={onStay}>
          Stay here
        </Button>
        <Button onClick={onLeave}>Leave without saving</Button>
      </div>
    </Dialog>
  )
}
