import { roleSummary } from '@countersign/people'
import type { Outputs } from '@countersign/server/router'
import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { findWorkspace, useSession, whyNotPermitted } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'
import { buttonLook } from '../ui/button-look.ts'
import { Section } from '../ui/Section.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { useRemoveDemo } from './use-remove-demo.ts'

type Demo = NonNullable<Outputs['demo']['status']['workspace']>
type Persona = Outputs['demo']['status']['personas'][number]

const columns: readonly Column<Persona>[] = [
  {
    header: 'Persona',
    isRowHeader: true,
    cell: (persona) => <span className="font-medium">{persona.name}</span>,
  },
  { header: 'Role', cell: (persona) => persona.role },
  { header: 'What it does', cell: (persona) => roleSummary[persona.role] },
]

export function LoadedDemo({ demo, personas }: { demo: Demo; personas: readonly Persona[] }) {
  const membership = findWorkspace(useSession(), demo.slug)
  const askToRemove = useRemoveDemo(demo)
  return (
    <>
      <Section
        title={demo.name}
        description="Loaded. Its people and data are invented and kept apart from every other workspace."
        actions={
          membership && (
            <Link to={paths.home(demo.slug)} className={buttonLook('plain')}>
              Open it
            </Link>
          )
        }
      >
        <Table caption="Personas" columns={columns} rows={personas} rowKey={(persona) => persona.personId} />
      </Section>
      <Section
        layout="beside"
        title="Remove the demo workspace"
        description="Everything in it goes. Your own workspaces stay as they are."
      >
        <Button
          onClick={askToRemove}
          disabledReason={
            membership
              ? whyNotPermitted(membership, 'demo:manage')
              : 'Only an admin of the demo workspace can remove it.'
          }
        >
          Remove the demo workspace
        </Button>
      </Section>
    </>
  )
}
