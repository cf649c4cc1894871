import { roleSummary } from '@countersign/people'
import { useRouter } from '@tanstack/react-router'
import { ChevronDown, VenetianMask } from 'lucide-react'
import { problemOf } from '../server-problem.ts'
import { reloadSession, usePerson, useSession, type Workspace } from '../session/session.ts'
import { queryClient, trpc } from '../trpc.ts'
import { announce } from '../ui/announce.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Menu, MenuAction, MenuHint, MenuRule } from '../ui/Menu.tsx'

/** Nobody decides on their own request; one newcomer can still see the whole course by acting as several people. */
export function PersonaSwitch({ workspace }: { workspace: Workspace }) {
  const router = useRouter()
  const person = usePerson()
  const { actingAs } = useSession()
  const status = trpc.demo.status.useQuery({})
  const actAs = trpc.demo.actAs.useMutation({
    async onSuccess(_, { personId }) {
      await reloadSession()
      await Promise.all([queryClient.invalidateQueries(), router.invalidate()])
      const persona = status.data?.personas.find((one) => one.personId === personId)
      announce(persona ? `You act as ${persona.name}.` : 'You act as yourself.')
    },
  })
  const act = (personId: string | null) => actAs.mutate({ workspaceId: workspace.id, personId })
  const others = (status.data?.personas ?? []).filter(
    ({ personId }) => personId !== (actingAs?.id ?? person.id),
  )
  return (
    <>
      {actAs.error && <ErrorNotice problem={problemOf(actAs.error)} />}
      <Menu
        trigger={
          <Button
            size="small"
            isBusy={actAs.isPending}
            icon={<VenetianMask aria-hidden className="size-4" />}
          >
            {actingAs ? `Acting as ${actingAs.name}, ${workspace.role}` : 'Act as …'}
            <ChevronDown aria-hidden className="size-3.5" />
          </Button>
        }
      >
        {actingAs && (
          <>
            <MenuAction onSelect={() => act(null)}>Be {person.name} again</MenuAction>
            <MenuRule />
          </>
        )}
        {others.map(({ personId, name, role }) => (
          <MenuAction key={personId} onSelect={() => act(personId)}>
            Act as {name}
            <MenuHint>
              {role}: {roleSummary[role]}
            </MenuHint>
          </MenuAction>
        ))}
      </Menu>
    </>
  )
}
