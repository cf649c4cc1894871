import { disclaimer, frameworks } from '@countersign/compliance'
import { useDeferredValue, useState } from 'react'
import { AuditorSection } from '../auditors/AuditorSection.tsx'
import type { ScreenLoad } from '../screen.ts'
import { readSearch, useSearchParams } from '../search-params.ts'
import { problemOf } from '../server-problem.ts'
import { may, useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted, describeNumber } from '../ui/number.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Section } from '../ui/Section.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Status } from '../ui/Status.tsx'
import { ControlDialog } from './ControlDialog.tsx'
import { ControlTable } from './ControlTable.tsx'
import { type Preview, type SoughtExport, stateWords } from './compliance-query.ts'
import { ComplianceSearch, periodFrom, planFor } from './compliance-search.ts'
import { ExportDialog } from './ExportDialog.tsx'
import { ExportHistory } from './ExportHistory.tsx'
import { LastExport } from './LastExport.tsx'
import { PeriodChoice } from './PeriodChoice.tsx'
import { usePreview } from './use-preview.ts'

export async function loader({ workspace, search }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const read = readSearch(ComplianceSearch, search)
  const plan = planFor(read.framework, periodFrom(read, Date.now()))
  await Promise.all([
    api.compliance.preview.prefetch({ workspaceId: workspace.id, plan }),
    api.compliance.lastMade.prefetch({ workspaceId: workspace.id, framework: read.framework }),
    api.compliance.exports.prefetchInfinite({ workspaceId: workspace.id }),
    may(workspace, 'auditors:manage') && api.auditors.list.prefetchInfinite({ workspaceId: workspace.id }),
  ])
}

/** What the ledger shows of every control of a framework, and the packs that show it to an auditor. */
export function CompliancePage() {
  const workspace = useWorkspace()
  const [search, changeSearch] = useSearchParams(ComplianceSearch)
  const [isExporting, setIsExporting] = useState(false)
  const [sought, setSought] = useState<SoughtExport | null>(null)
  const shown = useDeferredValue(search)
  const plan = planFor(shown.framework, periodFrom(shown, Date.now()))
  const { data, error } = usePreview(plan)
  const framework = data?.frameworks.find(({ id }) => id === search.framework)
  const opened = framework?.controls.find(({ name }) => name === search.control)
  return (
    <>
      <PageHeader
        title="Compliance"
        actions={
          <Button
            tone="primary"
            disabledReason={whyNotPermitted(workspace, 'compliance:export')}
            onClick={() => setIsExporting(true)}
          >
            Export evidence
          </Button>
        }
      >
        {disclaimer}
      </PageHeader>
      <search aria-label="What is looked at" className="mb-6 flex flex-col gap-3">
        <SelectField
          label="Framework"
          className="w-full sm:w-80"
          options={frameworks.map(({ id, title }) => ({ value: id, label: title }))}
          value={search.framework}
          onChange={({ target }) => changeSearch({ framework: target.value, control: undefined })}
        />
        <PeriodChoice chosen={search} onChange={changeSearch} />
      </search>
      <Section
        title="Controls"
        description={framework ? `${framework.title}: ${framework.edition}. ${framework.source}` : undefined}
      >
        <LastExport
          framework={search.framework}
          onExport={() => setIsExporting(true)}
          onShow={(id) => setSought({ id })}
        />
        {error && <ErrorNotice problem={problemOf(error)} />}
        {!error && !framework && <Skeleton />}
        {data && framework && (
          <div className="flex flex-col gap-3">
            <States preview={data} />
            <ControlTable
              caption={`Controls of ${framework.title}`}
              controls={framework.controls}
              onOpen={(control) => changeSearch({ control })}
            />
          </div>
        )}
      </Section>
      <Section title="Evidence packs" description="What was exported, by whom, and what it came to.">
        <ExportHistory sought={sought} />
      </Section>
      {may(workspace, 'auditors:manage') && <AuditorSection />}
      {opened && data && (
        <ControlDialog
          control={opened}
          plan={data.plan}
          onClose={() => changeSearch({ control: undefined })}
        />
      )}
      {isExporting && <ExportDialog search={search} onClose={() => setIsExporting(false)} />}
    </>
  )
}

const howMany = (state: keyof typeof stateWords, count: number): string =>
  state === 'gap' ? counted(count, 'gap') : `${count} ${stateWords[state].word.toLowerCase()}`

function States({ preview }: { preview: Preview }) {
  const controls = preview.frameworks.flatMap((framework) => framework.controls)
  return (
    <div className="flex flex-col gap-2 text-sm">
      <ul aria-label="How many are in which state" className="flex flex-wrap gap-x-6 gap-y-1">
        {(['evidenced', 'gap', 'not-evaluated'] as const).map((state) => (
          <li key={state}>
            <Status tone={stateWords[state].tone}>
              {howMany(state, controls.filter((control) => control.state === state).length)}
            </Status>
          </li>
        ))}
        <li className="text-faded">{describeNumber(preview.counts.inPeriod)} events in the period</li>
      </ul>
    </div>
  )
}
