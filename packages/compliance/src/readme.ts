import { frameworksOf, type Plan } from './plan.ts'
import { disclaimer } from './words.ts'

type About = {
  readonly log: string
  readonly workspaceId: string
  readonly range: { readonly from: number; readonly to: number }
  readonly plan: Plan
}

/** The first thing that somebody reads who was sent a pack and knows nothing of Countersign. */
export function readmeText({ log, workspaceId, range, plan }: About): string {
  const { period, agents, redaction } = plan
  const doubts = frameworksOf(plan).map(({ title, edition, source, controls }) =>
    [
      `  ${title} (${edition})`,
      `    ${source}`,
      ...controls.flatMap(({ id, doubt }) => (doubt ? [`    ${id}: ${doubt}`] : [])),
    ].join('\n'),
  )
  return `COUNTERSIGN EVIDENCE PACK

${disclaimer}

What this is about
  Workspace   ${workspaceId}
  Log         ${log}
  Period      ${period.from} to ${period.to}, both included, in the time zone ${period.timeZone}
  Agents      ${agents === null ? 'all of them' : `${agents.length} chosen ones, and what is about no agent`}
  Bodies      ${redaction === 'none' ? 'included, unless they were erased' : 'withheld: names and reasons are not in here'}
  Range       positions ${range.from} to ${range.to - 1} of the log, each of them in log/headers.jsonl

How to check it, offline
  node verify/countersign-verify.mjs pack PACK.zip --trust-root trust-root.json

  Get the trust root once, over a way you believe; the one in keys/ came along with the pack and proves nothing by itself.
  A verifier out of a pack proves nothing either, unless you compare it with one that you have: docs/verifying.md of
  Countersign tells its SHA-256. Exit code 0: verified. 1: it does not verify. 2: it could not be checked.

What is in it
  manifest.json           every file but the report with its SHA-256, the range, the versions of the policy, the counts and
                          what came out
  manifest.jws            the signature of the log's key over manifest.json
  report.html             for people; its end names the SHA-256 of manifest.json, and so does each page of report.pdf
  report.pdf              the same for paper, where there was something to print it; where there was not, report.html says why.
                          Another version of what prints, or other fonts, give it other bytes, and change nothing else
                          but report.json and its signature
  report.json             the SHA-256 of the report and of the manifest that it is about, and what printed it or why nothing did
  report.jws              the signature of the log's key over report.json
  controls/               one file per control: what was asked of which events, and what came out
  events.csv              the events that any control rests on, for spreadsheets; texts that look like formulas begin with '
  events.jsonl            the same events in their exact bytes
  log/headers.jsonl       every event of the range without its body: nothing can be left out
  log/leaves.txt          how the hash of each of them begins, so that a changed one is named; alone it proves nothing
  log/checkpoint-*.txt    the signed size and root of the log, before and after
  log/consistency.txt     that the log after continues the log before
  oscal/                  the results in the format of NIST (OSCAL 1.2.1)
  keys/trust-root.json    the keys of this log
  verify/                 the program that checks all of this; it needs Node 20 or later and nothing else

What "evidenced", "gap" and "not evaluated" mean
  evidenced      what is asked for happened in the period, and no event speaks against it
  gap            an event speaks against it, or what has to happen by itself did not happen
  not evaluated  nothing happened that would show it, or Countersign writes down nothing that would. It says nothing for a
                 control and nothing against it; the control's file tells whom to ask

How samples are chosen
  The 25 events of a control whose leaf hashes are the lowest. Nobody can choose those, and you find the same ones.

Who asked for this pack, and when
  Stands in the ledger and not in here, so that the same question over the same range gives the same bytes: search the
  ledger for the event export.sealed that names the SHA-256 of manifest.json.

What is not certain
${doubts.join('\n')}
`
}
