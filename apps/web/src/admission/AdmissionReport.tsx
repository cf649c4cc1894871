import { Seal } from '../seal/Seal.tsx'
import { Digest } from '../ui/Digest.tsx'
import { Status } from '../ui/Status.tsx'
import { arcsOf, type Report } from './arcs-of.ts'
import { messageOf, outcomeWords, rowWords } from './words.ts'

/** An admission as it was answered: the seal, what stands before the checks, the seven of them, and the policy. */
export function AdmissionReport({ report }: { report: Report }) {
  const { tone, word, meaning } = outcomeWords[report.outcome]
  // What went wrong around the checks stands in no row.
  const around = report.reasons.filter(
    ({ code, message }) =>
      code === 'INTERCEPTOR_ERROR' && !report.rows.some((row) => row.message === message),
  )
  return (
    <section aria-label="What a start would hear" className="text-sm">
      <div className="mb-4 flex flex-wrap items-center gap-x-5 gap-y-3">
        <Seal arcs={arcsOf(report.rows)} size={96} />
        <div className="min-w-0 flex-1 basis-48">
          <p className="text-base font-medium">
            <Status tone={tone}>{word}</Status>
          </p>
          <p className="text-faded">{meaning}</p>
          {report.revision !== null && (
            <p className="text-faded">
              About revision {report.revision}, {report.mode === 'sandbox' ? 'in the sandbox' : 'governed'}.
            </p>
          )}
        </div>
      </div>
      {report.obstacle && <Reason title="Before the checks" {...report.obstacle} />}
      {around.map((reason) => (
        <Reason key={reason.message} title="Around the checks" {...reason} />
      ))}
      <ol aria-label="The seven checks" className="border-t border-rule">
        {report.rows.map((row) => {
          const { tone, word } = rowWords[row.state]
          return (
            <li
              key={row.check}
              className="flex flex-wrap gap-x-4 gap-y-0.5 border-b border-rule py-1.5 last:border-b-0"
            >
              <span className="w-32 shrink-0 font-medium">{row.title}</span>
              <span className="w-32 shrink-0">
                <Status tone={tone}>{word}</Status>
              </span>
              <span className="min-w-0 flex-1 basis-64">
                <span className={row.state === 'not-applicable' ? 'text-faded' : undefined}>
                  {messageOf(row, report)}
                </span>{' '}
                {row.remedy}
                {row.code !== null && (
                  <>
                    {' '}
                    <code className="font-mono text-xs break-all text-faded">{row.code}</code>
                  </>
                )}
              </span>
            </li>
          )
        })}
      </ol>
      {report.policy && <PolicyAnswer policy={report.policy} />}
    </section>
  )
}

type ReasonProps = { title: string; code: string; message: string; remedy: string }

function Reason({ title, code, message, remedy }: ReasonProps) {
  return (
    <div className="mb-4 border-l-3 border-deny bg-deny-wash px-3 py-2">
      <p className="font-medium">
        {title}: {message}
      </p>
      <p>{remedy}</p>
      <p className="text-xs text-faded">
        <code className="font-mono">{code}</code>
      </p>
    </div>
  )
}

const policyWords = {
  allow: { tone: 'allow', word: 'Allowed' },
  deny: { tone: 'deny', word: 'Denied' },
  unanswered: { tone: 'deny', word: 'No answer' },
  'not-asked': { tone: 'none', word: 'Not asked' },
} as const

function PolicyAnswer({ policy }: { policy: NonNullable<Report['policy']> }) {
  const { tone, word } = policyWords[policy.outcome]
  return (
    <div className="mt-4 border-t border-rule pt-2">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-0.5">
        <span className="w-32 shrink-0 font-medium">Policy</span>
        <span className="w-32 shrink-0">
          <Status tone={tone}>{word}</Status>
        </span>
        <span className="min-w-0 flex-1 basis-64">
          Whether it may start here and now, by version {policy.number}{' '}
          <Digest hex={policy.hash} what="hash of the policy" />
        </span>
      </p>
      {policy.findings.length > 0 && (
        <ul aria-label="What the policy found" className="mt-1 list-disc pl-5">
          {policy.findings.map(({ code, message, remedy }) => (
            <li key={`${code} ${message}`}>
              <span className="font-medium">{message}</span> {remedy}{' '}
              <code className="font-mono text-xs text-faded">{code}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
