import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { useWorkspace } from '../../session/session.ts'
import { Facts } from '../../ui/Facts.tsx'
import { Time } from '../../ui/Time.tsx'
import type { LoadedDraft } from './draft-query.ts'
import { titleOfMode } from './modes.ts'
import { useWizard } from './wizard-context.ts'

export function ModeStep({ loaded }: { loaded: LoadedDraft }) {
  const workspace = useWorkspace()
  const { state } = useWizard()
  return (
    <>
      <Facts
        facts={[
          { name: 'Begun with', value: titleOfMode(loaded.mode) },
          ...(loaded.reading ? [{ name: 'Description', value: loaded.reading }] : []),
          { name: 'Begun', value: <Time at={loaded.createdAt} /> },
          ...(loaded.clonedFrom
            ? [
                {
                  name: 'Cloned from',
                  value: (
                    <Link to={paths.agent(workspace.slug, loaded.clonedFrom)} className="link">
                      the agent it was cloned from
                    </Link>
                  ),
                },
              ]
            : []),
          {
            name: 'Inferred',
            value:
              state.inferred.length === 0
                ? 'Nothing that is not confirmed'
                : `${state.inferred.length} not confirmed yet; each is marked at its field`,
          },
        ]}
      />
      <p className="text-sm">
        A draft keeps the mode it was begun with.{' '}
        <Link to={paths.newAgent(workspace.slug)} className="link">
          Begin another draft
        </Link>{' '}
        to use a different one; this one is kept.
      </p>
    </>
  )
}
