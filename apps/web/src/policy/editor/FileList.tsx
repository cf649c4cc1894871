import { isPolicyTest } from '@countersign/policy'
import { Link } from '@tanstack/react-router'
import { CircleAlert, FilePlus2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { counted } from '../../ui/number.ts'
import { SelectField } from '../../ui/SelectField.tsx'
import { type FileChange, groupsOf, nameOfFile } from '../draft/policy-files.ts'
import { besideLook } from './beside-look.ts'

const words = { added: 'new', removed: 'removed', changed: 'edited' } as const

type FileListProps = {
  paths: readonly string[]
  changes: readonly FileChange[]
  /** How many problems each file has. */
  problems: ReadonlyMap<string, number>
  current: string
  cannotAdd: string | undefined
  onOpen: (path: string) => void
  onAdd: () => void
}

/** The files of the set by their folders. On a narrow screen they are a list to choose from. */
export function FileList({ paths, changes, problems, current, cannotAdd, onOpen, onAdd }: FileListProps) {
  const kinds = new Map(changes.map(({ path, kind }) => [path, kind]))
  const all = [...new Set([...paths, ...kinds.keys()])]
  const add = (
    <Button
      size="small"
      icon={<FilePlus2 aria-hidden className="size-3.5" />}
      onClick={onAdd}
      disabledReason={cannotAdd}
    >
      New file
    </Button>
  )
  return (
    <>
      <div className="flex items-end gap-2 xl:hidden">
        <div className="min-w-0 grow">
          <SelectField
            label="File"
            options={all.sort().map((path) => ({
              value: path,
              label: [path, kinds.get(path) && `(${words[kinds.get(path) ?? 'changed']})`]
                .filter(Boolean)
                .join(' '),
            }))}
            value={current}
            onChange={({ target }) => onOpen(target.value)}
          />
        </div>
        {add}
      </div>
      <nav aria-label="Files of the policy" className={classNames('hidden text-sm xl:block', besideLook)}>
        <div className="mb-2 flex min-h-8 items-center justify-between gap-2">
          <h2 className="text-base font-semibold">Files</h2>
          {add}
        </div>
        {groupsOf(all).map(({ folder, paths: inFolder }) => (
          <section key={folder} className="mb-3">
            {folder && (
              <h3 className="flex h-6 items-center text-xs text-faded">
                <code className="font-mono">{folder}/</code>
              </h3>
            )}
            <ul className={classNames(folder !== '' && 'border-l border-rule')}>
              {inFolder.map((path) => (
                <li key={path}>
                  <FileLink
                    path={path}
                    kind={kinds.get(path)}
                    problems={problems.get(path) ?? 0}
                    isCurrent={path === current}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
    </>
  )
}

type FileLinkProps = {
  path: string
  kind: FileChange['kind'] | undefined
  problems: number
  isCurrent: boolean
}

function FileLink({ path, kind, problems, isCurrent }: FileLinkProps) {
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (isCurrent) link.current?.scrollIntoView({ block: 'nearest' })
  }, [isCurrent])
  return (
    <Link
      ref={link}
      to="."
      search={(before: object) => ({ ...before, file: path, as: undefined })}
      aria-current={isCurrent ? 'page' : undefined}
      className={classNames(
        '-ml-px flex min-h-7 items-center gap-1.5 border-l-2 px-2 py-0.5 hover:bg-shade',
        isCurrent ? 'border-accent bg-accent-wash font-medium' : 'border-transparent',
      )}
    >
      <span
        className={classNames(
          'min-w-0 grow break-words',
          kind === 'removed' && 'line-through',
          isPolicyTest(path) && !isCurrent && 'text-faded',
        )}
      >
        {nameOfFile(path)}
      </span>
      {problems > 0 && (
        <span className="inline-flex items-center gap-0.5 text-deny">
          <CircleAlert aria-hidden className="size-3.5" />
          <span className="sr-only">{counted(problems, 'problem')}</span>
          <span aria-hidden>{problems}</span>
        </span>
      )}
      {kind && <Badge>{words[kind]}</Badge>}
    </Link>
  )
}
