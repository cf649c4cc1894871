import type { Outputs } from '@countersign/server/router'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { paths } from '../../paths.ts'
import { useWorkspace } from '../../session/session.ts'
import { Button } from '../../ui/Button.tsx'
import { counted } from '../../ui/number.ts'
import { Status } from '../../ui/Status.tsx'
import { type Column, Table } from '../../ui/Table.tsx'

type ImportResult = Outputs['agents']['import']
type Item = ImportResult['items'][number]

type ImportResultsProps = { result: ImportResult; isBusy: boolean; onImportValid: () => void }

/** What became of each spec of an import. Nothing is imported while anything is wrong, unless asked for. */
export function ImportResults({ result, isBusy, onImportValid }: ImportResultsProps) {
  const workspace = useWorkspace()
  const { created, items } = result
  const wrong = items.filter(({ ok }) => !ok)
  const valid = wrong.filter(({ problems }) => problems.length === 0)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (result) heading.current?.focus()
  }, [result])
  const columns: readonly Column<Item>[] = [
    {
      header: 'Agent',
      isRowHeader: true,
      cell: ({ agentId, name, index }) =>
        agentId ? (
          <Link to={paths.agent(workspace.slug, agentId)} className="link">
            {name}
          </Link>
        ) : (
          <span className="font-medium">
            {name ?? (index === 0 ? 'Without a name' : `Number ${index + 1}`)}
          </span>
        ),
    },
    { header: 'File', cell: ({ file }) => <span className="min-w-0 break-all">{file}</span> },
    {
      header: 'Result',
      cell: ({ ok, problems }) =>
        ok ? (
          <Status tone="done">Imported</Status>
        ) : (
          <Status tone={problems.length > 0 ? 'failed' : 'off'}>
            {problems.length > 0 ? 'Refused' : 'Not imported'}
          </Status>
        ),
    },
    { header: 'Why', cell: (item) => <Why item={item} /> },
  ]
  return (
    <section aria-labelledby="import-title" className="flex flex-col gap-3">
      <h3 id="import-title" ref={heading} tabIndex={-1} className="text-base font-semibold outline-none">
        {created > 0 ? `${counted(created, 'agent')} imported` : 'Nothing was imported'}
        {wrong.length > 0 && `, ${counted(wrong.length - valid.length, 'spec')} refused`}
      </h3>
      {created === 0 && valid.length > 0 && (
        <div className="flex flex-wrap items-center gap-3 text-sm">
          <p>While one of them is wrong, none is imported. Correct it, or go on without it.</p>
          <Button isBusy={isBusy} onClick={onImportValid}>
            Import what is right ({valid.length})
          </Button>
        </div>
      )}
      <Table
        caption="Result of the import"
        columns={columns}
        rows={items}
        rowKey={({ file, index }) => `${file} ${index}`}
      />
    </section>
  )
}

function Why({ item: { ok, message, problems } }: { item: Item }) {
  if (ok) return <span className="text-faded">In the sandbox</span>
  if (problems.length === 0) return <span className="text-faded">{message}</span>
  return (
    <ul className="min-w-0">
      {problems.slice(0, 5).map(({ path, message: says, line, column }) => (
        <li key={`${path} ${says}`} className="break-words">
          {path && <code className="font-mono">{path} </code>}
          {says}
          {line !== null && ` (line ${line}, column ${column})`}
        </li>
      ))}
      {problems.length > 5 && <li className="text-faded">And {problems.length - 5} more.</li>}
    </ul>
  )
}
