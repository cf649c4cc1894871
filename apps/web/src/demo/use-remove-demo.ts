import { useNavigate } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { reloadSession } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { confirm } from '../ui/confirm.ts'

/** Removing takes its name typed, because nothing brings it back. */
export function useRemoveDemo({ id, name }: { id: string; name: string }): () => void {
  const navigate = useNavigate()
  const remove = trpc.demo.remove.useMutation({
    async onSuccess() {
      // Away from the workspace first: its pages have nothing to show any more.
      await reloadSession()
      await navigate({ to: paths.root() })
      await api.demo.invalidate()
    },
  })
  return () =>
    confirm({
      title: `Remove ${name}?`,
      effect: 'Its people, keys, settings and everything decided in it are deleted. This cannot be undone.',
      action: 'Remove',
      isDangerous: true,
      typeToConfirm: name,
      run: () => remove.mutateAsync({ workspaceId: id, name }),
      done: `${name} was removed.`,
    })
}
