import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { EntranceErrorPage } from './layout/EntranceErrorPage.tsx'
import { ErrorPage } from './layout/ErrorPage.tsx'
import { NotFoundPage } from './layout/NotFoundPage.tsx'
import { entranceOf } from './layout/use-screen.ts'
import { paths, safeNext } from './paths.ts'
import { screens } from './routes.tsx'
import type { Screen } from './screen.ts'
import { NotPermitted } from './server-problem.ts'
import {
  findWorkspace,
  may,
  preferredWorkspace,
  rememberWorkspace,
  type Session,
  type Workspace,
} from './session/session.ts'
import { api } from './trpc.ts'
import { Skeleton } from './ui/Skeleton.tsx'

const currentSession = () => api.session.current.ensureData({})

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: EntranceErrorPage,
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: lazyRouteComponent(() => import('./layout/Shell.tsx'), 'Shell'),
  errorComponent: EntranceErrorPage,
})

const entrance = createRoute({
  getParentRoute: () => root,
  path: paths.root(),
  beforeLoad: async ({ location }) => {
    const session = await currentSession()
    mustBeSignedIn(session, location.href)
    const workspace = preferredWorkspace(session)
    throw redirect({ to: workspace ? entranceOf(workspace) : paths.noWorkspace(), replace: true })
  },
})

function screenRoute(screen: Screen) {
  return createRoute({
    getParentRoute: () => (screen.needs === 'anyone' ? root : shell),
    path: screen.path,
    component: lazyRouteComponent(screen.page, 'component'),
    errorComponent: screen.needs === 'anyone' ? EntranceErrorPage : ErrorPage,
    beforeLoad: async ({ params, location }) => {
      const session = await currentSession()
      mustBeSetUp(session, screen.path)
      if (screen.path === paths.signIn()) mustBeSignedOut(session, location.search)
      if (screen.needs === 'anyone') return { workspace: undefined }
      mustBeSignedIn(session, location.href)
      if (screen.needs === 'person') return { workspace: undefined }
      return { workspace: mustBeMember(session, screen, params) }
    },
    loader: async ({ context, location, params }) => {
      const { loader } = await screen.page()
      await loader?.({ workspace: context.workspace, search: location.search, params })
    },
  })
}

function mustBeSetUp({ isSetUp }: Session, path: string): void {
  if (isSetUp && path === paths.setUp()) throw redirect({ to: paths.root(), replace: true })
  if (!isSetUp && path !== paths.setUp() && path !== paths.link()) {
    throw redirect({ to: paths.setUp(), replace: true })
  }
}

function mustBeSignedIn({ isSetUp, person }: Session, next: string): void {
  if (!isSetUp) throw redirect({ to: paths.setUp(), replace: true })
  if (!person) throw redirect({ to: paths.signIn(), search: next === '/' ? {} : { next }, replace: true })
}

/** Whoever is in already is sent on, unless the page has to tell why another sign-in failed. */
function mustBeSignedOut({ person }: Session, { next, problem }: { next?: string; problem?: string }): void {
  if (!person || problem) return
  const target = new URL(safeNext(next), location.origin)
  throw redirect({ to: target.pathname, search: Object.fromEntries(target.searchParams), replace: true })
}

function mustBeMember(session: Session, { needs, title }: Screen, params: { workspace?: string }): Workspace {
  const workspace = findWorkspace(session, params.workspace ?? '')
  if (!workspace) throw notFound()
  if (needs !== 'anyone' && needs !== 'person' && !may(workspace, needs)) {
    throw new NotPermitted(title, workspace)
  }
  rememberWorkspace(workspace)
  return workspace
}

const routeTree = root.addChildren([
  entrance,
  ...screens.filter(({ needs }) => needs === 'anyone').map(screenRoute),
  shell.addChildren(screens.filter(({ needs }) => needs !== 'anyone').map(screenRoute)),
])

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: Skeleton,
  defaultPendingMs: 300,
  // Once it shows, the shape of a page would stay for half a second by default, also where the page is there at once.
  defaultPendingMinMs: 0,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
  // Search parameters are plain words in the address; what each page accepts is said by its own schema.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const words = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
    return words.length ? `?${new URLSearchParams(words.map(([name, value]) => [name, String(value)]))}` : ''
  },
})

// A screen reader starts reading at the new page's heading; the first page keeps the browser's own start.
router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
  if (pathChanged && fromLocation) document.getElementById('page-title')?.focus({ preventScroll: true })
})
