import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { ScreenLoad } from '../../screen.ts'
import { useSearchParams } from '../../search-params.ts'
import { useWorkspace } from '../../session/session.ts'
import { api } from '../../trpc.ts'
import { classNames } from '../../ui/class-names.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { BlankMode } from './BlankMode.tsx'
import { CardMode } from './CardMode.tsx'
import { CloneMode } from './CloneMode.tsx'
import { FileMode } from './FileMode.tsx'
import { McpMode } from './McpMode.tsx'
import { modeCards, NewAgentSearch } from './modes.ts'
import { OpenDrafts } from './OpenDrafts.tsx'
import { TemplateMode } from './TemplateMode.tsx'
import { WordsMode } from './WordsMode.tsx'

export async function loader({ workspace }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const { id: workspaceId } = workspace
  await Promise.all([
    api.drafts.list.fetch({ workspaceId }, { staleTime: 0 }),
    api.drafts.describing.prefetch({ workspaceId }),
  ])
}

export function NewAgentPage() {
  const workspace = useWorkspace()
  const [search, changeSearch] = useSearchParams(NewAgentSearch)
  const { mode } = search
  const chosen = modeCards.find(({ id }) => id === mode)
  const heading = useRef<HTMLHeadingElement>(null)
  const last = useRef(mode)
  useEffect(() => {
    if (mode && last.current !== mode) heading.current?.focus()
    last.current = mode
  }, [mode])
  return (
    <>
      <PageHeader title="New agent">
        Six steps, from a way to begin to a review. What you write is kept as a draft that only you see; an
        agent is born at the end of it, in the sandbox.
      </PageHeader>
      <OpenDrafts workspaceId={workspace.id} />
      <section aria-labelledby="modes-title" className="mb-8">
        <h2 id="modes-title" className="mb-3 text-base font-semibold">
          Step 1 of 6: how to begin
        </h2>
        <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
          {modeCards.map(({ id, title, when, needs, Icon }) => (
            <li key={id} className="min-w-0">
              <Link
                to="."
                search={{ mode: id }}
                resetScroll={false}
                aria-current={mode === id ? 'page' : undefined}
                className={classNames(
                  'flex h-full gap-2.5 rounded-sm border px-3 py-2.5 text-sm hover:bg-shade',
                  mode === id ? 'border-accent bg-accent-wash' : 'border-edge bg-sheet',
                )}
              >
                <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
                <span className="flex min-w-0 flex-col gap-0.5">
                  <span className="font-medium">{title}</span>
                  <span className="text-faded">{when}</span>
                  <span className="text-xs text-faded">You need: {needs}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </section>
      {chosen && (
        <section aria-labelledby="mode-title" className="max-w-beside scroll-mt-16">
          <h2
            id="mode-title"
            ref={heading}
            tabIndex={-1}
            className="register-rule mb-4 pb-2 text-lg font-semibold outline-none"
          >
            {chosen.title}
          </h2>
          {mode === 'blank' && <BlankMode />}
          {mode === 'template' && (
            <TemplateMode find={search.find} onFind={(find) => changeSearch({ find: find || undefined })} />
          )}
          {mode === 'clone' && (
            <CloneMode
              find={search.find}
              agent={search.agent}
              onFind={(find) => changeSearch({ find: find || undefined })}
            />
          )}
          {mode === 'file' && <FileMode />}
          {mode === 'words' && <WordsMode />}
          {mode === 'mcp' && <McpMode />}
          {mode === 'card' && <CardMode />}
        </section>
      )}
    </>
  )
}
