import { absences, disclaimer } from '@countersign/compliance'
import { problemOf } from '../server-problem.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Facts } from '../ui/Facts.tsx'
import { counted, describeNumber } from '../ui/number.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Status } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import { type AskedPlan, type Preview, stateWords } from './compliance-query.ts'
import { usePreview } from './use-preview.ts'

/** What a pack will say, before it is made: how many events, which gaps, some of its rows. */
export function ExportPreview({ plan }: { plan: AskedPlan }) {
  const { data, error } = usePreview(plan)
  if (error) return <ErrorNotice problem={problemOf(error)} />
  if (!data) return <Skeleton />
  const { period } = data.plan
  const controls = data.frameworks.flatMap((framework) =>
    framework.controls.map((control) => ({ framework: framework.title, ...control })),
  )
  const gaps = controls.filter(({ state }) => state === 'gap')
  const open = controls.filter(({ state }) => state === 'not-evaluated').length
  return (
    <div className="flex flex-col gap-4 text-sm">
      <Facts
        facts={[
          { name: 'Period', value: `${period.from} to ${period.to}, ${period.timeZone}` },
          {
            name: 'Agents',
            value: data.plan.agents === null ? 'all of them' : describeNumber(data.plan.agents.length),
          },
          { name: 'Events in the range', value: describeNumber(data.range.to - data.range.from) },
          { name: 'In the period', value: describeNumber(data.counts.inPeriod) },
          { name: 'That controls rest on', value: describeNumber(data.counts.inScope) },
          { name: 'Size, about', value: `${describeNumber(Math.ceil(data.estimatedBytes / 1024))} KiB` },
          { name: 'Limit of rows', value: 'none' },
          { name: 'Report as a PDF', value: pdfWords(data.pdf) },
        ]}
      />
      <section aria-label="Gaps" className="flex flex-col gap-1">
        <h3 className="font-semibold">{gaps.length === 0 ? 'No gaps' : counted(gaps.length, 'gap')}</h3>
        <ul className="flex flex-col gap-1">
          {gaps.map(({ name, framework, id, title }) => (
            <li key={name} className="flex flex-wrap gap-x-2">
              <Status tone="deny">Gap</Status>
              <span>
                {framework} {id} {title}
              </span>
            </li>
          ))}
        </ul>
        <p className="text-faded">
          {counted(open, 'control')} {stateWords['not-evaluated'].word.toLowerCase()}: nothing here shows
          them, which is no pass.
        </p>
      </section>
      <details>
        <summary className="min-h-6 cursor-pointer font-semibold">Events per control</summary>
        <ul>
          {controls.map(({ name, framework, id, events }) => (
            <li key={name} className="flex justify-between gap-4 border-b border-rule py-0.5">
              <span>
                {framework} {id}
              </span>
              <span>{describeNumber(events)}</span>
            </li>
          ))}
        </ul>
      </details>
      <section aria-label="Some of its rows">
        <h3 className="font-semibold">Some of its rows</h3>
        {data.rows.length === 0 && <p className="text-faded">It has none in which a control is shown.</p>}
        <ul>
          {data.rows.map(({ id, at, sentence }) => (
            <li key={id} className="border-b border-rule py-0.5 break-words">
              {sentence}, <Time at={at} />
            </li>
          ))}
        </ul>
      </section>
      <p className="text-faded">{disclaimer}</p>
    </div>
  )
}

const pdfWords = (pdf: Preview['pdf']): string =>
  'by' in pdf ? `yes, by ${pdf.by}` : `no. ${absences[pdf.absence]} The report in HTML is in it.`
