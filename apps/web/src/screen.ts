import type { Permission } from '@countersign/people'
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { Workspace } from './session/session.ts'

export const sidebarSections = { workspace: 'Workspace', account: 'Your account' } as const

export type ScreenLoad = {
  workspace: Workspace | undefined
  search: Readonly<Record<string, string>>
  params: Readonly<Record<string, string | undefined>>
}

/** What a page's file gives: the page, and a loader that has its queries answered before it is shown. */
type Page = { component: ComponentType; loader?: (load: ScreenLoad) => Promise<unknown> }

/** One line of the route table. */
export type Screen = {
  path: string
  title: string
  page: () => Promise<Page>
  /** `anyone` is shown without the shell; `person` needs a session; a permission needs membership with it. */
  needs: 'anyone' | 'person' | Permission
  sidebar?: { section: keyof typeof sidebarSections; icon: LucideIcon; badge?: ComponentType }
  /** Reached on the way from another page only, and so not offered in the palette. */
  isPassage?: true
  /** The key that goes here after `g`. */
  goToKey?: string
}
