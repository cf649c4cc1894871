import type { LastingRole } from '@countersign/people'
import type { TestServer } from './compose.ts'
import { Visitor } from './visitor.ts'

export const goodPassword = 'four unrelated words here'

export const tokenOf = (link: { url: string }): string => link.url.split('#')[1] ?? ''

/** Sets the instance up as its first admin would, through the link and the page's procedure. */
export async function setUp(server: TestServer, options: { loadDemo?: boolean } = {}) {
  const link = await server.services.setup.issueLink()
  const admin = new Visitor(server)
  await admin.api.setup.complete.mutate({
    token: tokenOf(link),
    name: 'Ana Admin',
    email: 'ana@example.com',
    password: goodPassword,
    workspaceName: 'Example Works',
    loadDemo: options.loadDemo ?? false,
  })
  const { workspaces } = await admin.api.session.current.query({})
  const workspaceId = workspaces.find((workspace) => !workspace.isDemo)?.id ?? ''
  return { admin, workspaceId }
}

/** Somebody invited by the admin who accepted; signed in, with the id under which the admin sees them. */
export async function join(
  admin: Visitor,
  server: TestServer,
  workspaceId: string,
  role: LastingRole,
  name: string,
) {
  const email = `${name.toLowerCase()}@example.com`
  const link = await admin.api.members.invite.mutate({ workspaceId, email, role })
  const visitor = new Visitor(server)
  await visitor.api.links.acceptInvitation.mutate({ token: tokenOf(link), name, password: goodPassword })
  const { items } = await admin.api.members.list.query({ workspaceId, search: email })
  return { visitor, personId: items[0]?.personId ?? '' }
}
