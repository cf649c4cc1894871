import { useState } from 'react'
import { textOf } from '../promotion/schedule-time.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { useStore } from '../ui/store.ts'
import { zonePreference } from '../ui/time-zone.ts'
import { tellDone } from '../ui/toast.ts'
import { AccessFields } from './AccessFields.tsx'
import { problemsOf, wantedOf } from './access-form.ts'
import { type Access, calledOf } from './access-query.ts'

/** Longer, shorter, more or fewer packs. What is sent is the difference, so that nobody else's change is undone. */
export function ChangeAccessDialog({ access, onClose }: { access: Access; onClose: () => void }) {
  const { id: workspaceId } = useWorkspace()
  const zone = useStore(zonePreference)
  const given = access.exports.map(({ id }) => id)
  const untilBefore = textOf(access.until, zone)
  const [values, setValues] = useState({ until: untilBefore, exportIds: given })
  const change = trpc.auditors.change.useMutation({
    async onSuccess() {
      await api.auditors.invalidate()
      onClose()
      tellDone(`The access of ${calledOf(access)} was changed.`)
    },
  })
  const problems = problemsOf(values, zone, { untilFor: access.until, mayBeEmpty: true })
  const add = values.exportIds.filter((id) => !given.includes(id))
  const remove = given.filter((id) => !values.exportIds.includes(id))
  const isSame = values.until === untilBefore && add.length + remove.length === 0
  return (
    <Dialog
      place="side"
      title={`Access of ${calledOf(access)}`}
      description="It holds from the next request on; a pack that is taken away stays with whoever has downloaded it."
      onClose={onClose}
    >
      <Form
        submit="Change access"
        isBusy={change.isPending}
        problem={change.error && problemOf(change.error)}
        onCancel={onClose}
        disabledReason={isSame ? 'Nothing is different yet.' : undefined}
        onSubmit={(event) => {
          event.preventDefault()
          if (Object.keys(problems).length > 0) return
          const until = values.until === untilBefore ? null : wantedOf(values, zone).until
          change.mutate({ workspaceId, accessId: access.id, until, add, remove })
        }}
      >
        <AccessFields values={values} problems={problems} onChange={setValues} given={access.exports} />
      </Form>
    </Dialog>
  )
}
