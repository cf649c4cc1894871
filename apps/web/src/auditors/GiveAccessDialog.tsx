import { Email } from '@countersign/people'
import { useState } from 'react'
import { IssuedLink } from '../people/IssuedLink.tsx'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Form } from '../ui/Form.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useStore } from '../ui/store.ts'
import { TextField } from '../ui/TextField.tsx'
import { zonePreference } from '../ui/time-zone.ts'
import { tellDone } from '../ui/toast.ts'
import { AccessFields } from './AccessFields.tsx'
import { emptyAccess, problemsOf, wantedOf } from './access-form.ts'
import { type Access, calledOf } from './access-query.ts'

type GiveAccessDialogProps = {
  /** What is chosen already, where it was asked for beside a pack. */
  exportId?: string
  /** Who it is for, where it was asked for beside somebody. */
  for?: Access
  onClose: () => void
}

const most = 100
const somebodyNew = ''

/** A new auditor, another access for one whose last is over, or another pack for one who has access. */
export function GiveAccessDialog(props: GiveAccessDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const { data, error } = trpc.auditors.list.useQuery({ workspaceId, limit: most })
  return (
    <Dialog
      place="side"
      title="Give an auditor access"
      description="They see the packs that you choose, until the time that you choose, and nothing else here."
      onClose={props.onClose}
    >
      {error && <ErrorNotice problem={problemOf(error)} />}
      {!error && !data && <Skeleton />}
      {data && <GiveAccess {...props} known={choicesAmong(data.items)} />}
    </Dialog>
  )
}

/** One line for each person: what they have, or else the last that they had. */
function choicesAmong(accesses: readonly Access[]): Access[] {
  const inOrder = [...accesses].sort(
    (one, other) => Number(other.state !== 'over') - Number(one.state !== 'over'),
  )
  return inOrder.filter((access, at) => {
    if (access.state === 'lapsed' || (access.state === 'over' && !access.isAuditor)) return false
    const isSame = (other: Access) => other.personId !== null && other.personId === access.personId
    return !inOrder.slice(0, at).some(isSame)
  })
}

function GiveAccess({
  exportId,
  for: whom,
  onClose,
  known,
}: GiveAccessDialogProps & { known: readonly Access[] }) {
  const { id: workspaceId } = useWorkspace()
  const zone = useStore(zonePreference)
  const [who, setWho] = useState(whom?.id ?? somebodyNew)
  const [email, setEmail] = useState('')
  const [values, setValues] = useState(() => emptyAccess(zone, exportId === undefined ? [] : [exportId]))
  const [isTried, setIsTried] = useState(false)
  const access = known.find(({ id }) => id === who)
  const isAdding = access !== undefined && access.state !== 'over'
  const done = {
    async onSuccess() {
      await api.auditors.invalidate()
      onClose()
      tellDone(`${access ? calledOf(access) : 'The auditor'} has access.`)
    },
  }
  const invite = trpc.auditors.invite.useMutation({ onSuccess: () => api.auditors.invalidate() })
  const grant = trpc.auditors.grant.useMutation(done)
  const change = trpc.auditors.change.useMutation(done)
  if (invite.data) return <IssuedLink what="invitation link" {...invite.data} onClose={onClose} />

  const address = Email.safeParse(email)
  const found = problemsOf(values, zone)
  const problems = {
    ...(!isAdding && found.until !== undefined && { until: found.until }),
    ...packProblem(found),
  }
  const emailError = access || address.success ? undefined : address.error.issues[0]?.message
  const error = invite.error ?? grant.error ?? change.error
  function give() {
    setIsTried(true)
    if (emailError !== undefined || Object.keys(problems).length > 0) return
    const wanted = wantedOf(values, zone)
    if (!access) return invite.mutate({ workspaceId, email: address.data ?? '', ...wanted })
    if (isAdding) {
      return change.mutate({
        workspaceId,
        accessId: access.id,
        until: null,
        add: wanted.exportIds,
        remove: [],
      })
    }
    return grant.mutate({ workspaceId, personId: access.personId ?? '', ...wanted })
  }
  return (
    <Form
      submit={access ? 'Give access' : 'Make the invitation'}
      isBusy={invite.isPending || grant.isPending || change.isPending}
      problem={error && problemOf(error)}
      onCancel={onClose}
      onSubmit={(event) => {
        event.preventDefault()
        give()
      }}
    >
      {known.length > 0 && (
        <SelectField
          label="Auditor"
          options={[
            { value: somebodyNew, label: 'Somebody new' },
            ...known.map((one) => ({ value: one.id, label: `${calledOf(one)}, ${havingOf(one)}` })),
          ]}
          value={who}
          onChange={({ target }) => setWho(target.value)}
        />
      )}
      {!access && (
        <TextField
          label="E-mail address"
          type="email"
          autoComplete="off"
          hint="You get a one-time link to send; nothing is mailed from here."
          value={email}
          onChange={({ target }) => setEmail(target.value)}
          error={isTried ? emailError : undefined}
        />
      )}
      <AccessFields
        values={values}
        problems={isTried ? problems : {}}
        onChange={setValues}
        hasUntil={!isAdding}
      />
    </Form>
  )
}

const packProblem = ({ exportIds }: { exportIds?: string }) => (exportIds === undefined ? {} : { exportIds })

const havingOf = ({ state }: Access): string =>
  state === 'over' ? 'whose access has ended' : state === 'open' ? 'who has access' : 'who is invited'
