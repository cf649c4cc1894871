import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'
import { Day } from '../ui/Day.tsx'
import { Minute } from '../ui/Minute.tsx'
import { counted } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { type ClassRule, keptFor } from './retention-query.ts'

const columns: readonly Column<ClassRule>[] = [
  {
    header: 'Class',
    isRowHeader: true,
    cell: ({ title, covers }) => (
      <span className="min-w-0 break-words">
        <span className="font-medium">{title}</span>
        <span className="block text-faded">{covers}</span>
      </span>
    ),
  },
  {
    header: 'Kept',
    cell: ({ days, isUsual, leastDays }) => (
      <span>
        {keptFor(days)}
        <span className="block text-faded">
          {isUsual ? 'as usual' : 'chosen here'}; at least {counted(leastDays, 'day')}
        </span>
      </span>
    ),
  },
  {
    header: 'Oldest day (UTC)',
    cell: ({ oldestAt }) =>
      oldestAt === null ? <span className="text-faded">nothing</span> : <Day at={oldestAt} />,
  },
  {
    header: 'Erased next',
    cell: ({ days, dueDays, erasedFrom }) => (
      <span>
        {dueDays > 0 && <Status tone="restrict">{`${counted(dueDays, 'day')} announced`}</Status>}
        <span className="block">
          {erasedFrom === null ? (
            <span className="text-faded">{days === null ? 'never' : 'nothing'}</span>
          ) : (
            <>
              from <Day at={erasedFrom} />
            </>
          )}
        </span>
      </span>
    ),
  },
  {
    header: 'Erased so far',
    cell: ({ erasedDays, erasedAt }) =>
      erasedAt === null ? (
        <span className="text-faded">nothing</span>
      ) : (
        <span>
          {counted(erasedDays, 'day')}
          <span className="block text-faded">
            last <Minute at={erasedAt} />
          </span>
        </span>
      ),
  },
]

/** How long each class is kept, what goes next, and what has gone. */
export function RuleTable({
  classes,
  onChange,
}: {
  classes: readonly ClassRule[]
  onChange: (rule: ClassRule) => void
}) {
  const workspace = useWorkspace()
  return (
    <Table
      caption="How long each class of events can be read"
      columns={columns}
      rows={classes}
      rowKey={({ eventClass }) => eventClass}
      actions={(rule) => (
        <Button
          size="small"
          aria-label={`Change how long is kept: ${rule.title}`}
          disabledReason={whyNotPermitted(workspace, 'retention:manage')}
          onClick={() => onChange(rule)}
        >
          Change
        </Button>
      )}
    />
  )
}
