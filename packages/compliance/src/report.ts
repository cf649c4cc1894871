import { type ControlResult, type Counts, controlFile } from './evaluation.ts'
import { evidence } from './evidence.ts'
import type { CheckpointRecord } from './manifest.ts'
import { daysOf } from './period.ts'
import { frameworksOf, type Plan } from './plan.ts'
import type { PolicyVersion } from './policy-versions.ts'
import { absences, type PdfAbsence } from './printing.ts'
import { becauseInWords, disclaimer, statesInWords } from './words.ts'

export type Reported = {
  readonly log: string
  readonly workspaceId: string
  readonly version: string
  readonly range: { readonly from: number; readonly to: number }
  readonly end: CheckpointRecord
  readonly manifestSha256: string
  /** Why there is no PDF, which the page says that lies there in its place; null on the page that is printed. */
  readonly absence: PdfAbsence | null
  readonly plan: Plan
  readonly counts: Counts & { readonly bodies: number; readonly erased: number; readonly withheld: number }
  readonly policies: readonly PolicyVersion[]
  readonly results: readonly ControlResult[]
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** As a text of a style sheet that stands in a page: what could end either is written by its number. */
const inStyle = (text: string): string =>
  text.replace(/[^\w ./:-]/g, (character) => `\\${character.codePointAt(0)?.toString(16)} `)

const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#5b6570;--line:#d5dae0;--good:#1a7f4b;--bad:#b42318;--none:#6b7280}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--paper:#14171b;--soft:#a3adb8;--line:#333b45;--good:#4cc38a;--bad:#ff8a7a;--none:#a3adb8}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{margin-top:2.5rem}h3{margin:1.6rem 0 .2rem;font-size:1rem}
code{font-size:.85em;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:var(--soft)}dd{margin:0}dd ul{margin:0;padding:0;list-style:none}
.state{font-weight:600}.evidenced{color:var(--good)}.gap{color:var(--bad)}.not-evaluated{color:var(--none)}
.note{border:1px solid var(--line);padding:.6rem .8rem}
footer{margin-top:2.5rem;border-top:1px solid var(--line)}
a{color:inherit}svg{display:block;max-width:100%}svg rect{fill:currentColor}
@media print{body{margin:0;max-width:none;font-size:12px}h2,h3{break-after:avoid}section,footer{break-inside:avoid}
a{text-decoration:none}a::after{content:" (" attr(href) attr(data-file) ")";color:var(--soft)}}
`

/** On every page of paper: which pack and which log it belongs to, and that no page is missing. */
const foot = ({ log, end, manifestSha256 }: Reported): string => `
@page{size:A4;margin:16mm 15mm 20mm;
@bottom-left{content:"SHA-256 of manifest.json ${manifestSha256}" "\\a " "Root of the log          ${end.root}" "\\a " "${inStyle(log)}, ${end.size} events";font:10px/1.4 monospace;white-space:pre-wrap;overflow-wrap:anywhere}
@bottom-right{content:counter(page) " of " counter(pages);font:9px sans-serif;white-space:nowrap}}
`

/** The pack for people, in one file without scripts: what came out, in words and pictures, each number leading to its file. */
export function reportText(reported: Reported): string {
  const { plan, counts, range, results } = reported
  const { from, to, timeZone } = plan.period
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence ${from} to ${to}</title>
<style>${style}${foot(reported)}</style>
</head>
<body>
<h1>Evidence from ${from} to ${to}</h1>
<p class="note">${escaped(disclaimer)}</p>
<dl>
<dt>Workspace</dt><dd><code>${escaped(reported.workspaceId)}</code></dd>
<dt>Time zone</dt><dd>${escaped(timeZone)}</dd>
<dt>Events in the range</dt><dd><a href="log/headers.jsonl">${counts.headers}</a>, positions ${range.from} to ${range.to - 1}</dd>
<dt>In the period</dt><dd>${counts.inPeriod}</dd>
<dt>That a control rests on</dt><dd><a href="events.csv">${counts.inScope}</a></dd>
<dt>Bodies</dt><dd>${counts.bodies} here, ${counts.erased} erased, ${counts.withheld} withheld</dd>
<dt>Versions of the policy</dt><dd>${policiesList(reported.policies)}</dd>
<dt>Made by</dt><dd>countersign ${escaped(reported.version)}</dd>${absenceEntry(reported.absence)}
</dl>
${frameworksOf(plan)
  .map((framework) => {
    const own = results.filter((result) => result.framework.id === framework.id)
    return `<h2>${escaped(framework.title)}</h2>
<p>${escaped(framework.edition)}. ${escaped(framework.source)}</p>
${statesChart(own)}
${own.map((result) => controlSection(result, plan)).join('\n')}`
  })
  .join('\n')}
${ending(reported)}
</body>
</html>
`
}

/** The same for whoever reads it on a screen, and how to see that it is so. */
const ending = ({ log, end, manifestSha256 }: Reported): string => `<footer>
<p>This is the report of one pack and of no other. The verifier in it checks that: <code>report.json</code>, signed with the key of the log, has the SHA-256 of this file.</p>
<dl>
<dt>SHA-256 of manifest.json</dt><dd><code>${manifestSha256}</code></dd>
<dt>Log</dt><dd><code>${escaped(log)}</code>, ${counted(end.size, 'event')}</dd>
<dt>Root of the log</dt><dd><code>${end.root}</code></dd>
</dl>
</footer>`

const absenceEntry = (absence: PdfAbsence | null): string =>
  absence === null
    ? ''
    : `
<dt>For paper</dt><dd>There is no report.pdf. ${absences[absence]} (<code>${absence}</code>) Print this page instead.</dd>`

/** Which policy decided, and from which position on; a log that is cut does not tell when an older one was put in force. */
function policiesList(policies: readonly PolicyVersion[]): string {
  if (policies.length === 0) return 'no event of the range names one'
  const items = policies.map(({ sha256, activations, events }) => {
    const since = activations.map(({ position, number }) => `version ${number} from position ${position} on`)
    const when = since.length === 0 ? 'in force before' : since.join(', ')
    return `<li><code>${sha256}</code>: ${when}, named by ${counted(events, 'event')}</li>`
  })
  return `<ul>${items.join('')}</ul>`
}

const states = ['evidenced', 'gap', 'not-evaluated'] as const

/** One bar, its parts as wide as there are controls in each state, and the same in words. */
function statesChart(results: readonly ControlResult[]): string {
  const counted = states.map((state) => ({
    state,
    count: results.filter((result) => result.state === state).length,
  }))
  const unit = 600 / Math.max(results.length, 1)
  let at = 0
  const bars = counted.map(({ state, count }) => {
    const bar = `<g class="${state}"><rect x="${at.toFixed(1)}" y="0" width="${Math.max(count * unit - 2, 0).toFixed(1)}" height="14"/></g>`
    at += count * unit
    return bar
  })
  const words = counted.map(
    ({ state, count }) => `<span class="state ${state}">${count} ${statesInWords[state]}</span>`,
  )
  const label = counted.map(({ state, count }) => `${count} ${statesInWords[state]}`).join(', ')
  return `<svg role="img" aria-label="${label}" viewBox="0 0 600 14" width="600" height="14">${bars.join('')}</svg>
<p>${words.join(' · ')}</p>`
}

function controlSection(result: ControlResult, plan: Plan): string {
  const { control, state, events, exceptions, parts, samples, firstExceptions } = result
  const notes = parts.map(({ evidence: name, because, state: own }) => {
    const { shows, otherwise } = evidence[name]
    const rest = own === 'evidenced' ? '' : ` ${otherwise}`
    return `<li>${escaped(shows)} <span class="state ${own}">${statesInWords[own]}</span>: ${escaped(`${becauseInWords[because]}${rest}`)}</li>`
  })
  return `<section>
<h3>${escaped(control.id)} ${escaped(control.title)}: <span class="state ${state}">${statesInWords[state]}</span></h3>
<p>${escaped(control.question)}</p>
<p><a href="${controlFile(result)}">${counted(events, 'event')}, ${counted(exceptions, 'exception')}</a></p>
${daysChart(result, plan)}
<ul>${notes.join('')}</ul>
${listed('Samples, by position', samples)}${listed(
  'Exceptions, by position',
  firstExceptions.map(({ position }) => position),
)}${control.doubt ? `<p>${escaped(control.doubt)}</p>` : ''}
</section>`
}

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const listed = (title: string, positions: readonly number[]): string =>
  positions.length === 0 ? '' : `<p>${title}: ${positions.join(', ')}</p>\n`

const mostBars = 60

/** Events over time, in at most sixty bars of equally many days. */
function daysChart({ days, events }: ControlResult, { period }: Plan): string {
  if (events === 0) return ''
  const perBar = Math.ceil(days.length / mostBars)
  const bars: number[] = []
  for (const [at, count] of days.entries()) {
    const bar = Math.floor(at / perBar)
    bars[bar] = (bars[bar] ?? 0) + count
  }
  const highest = Math.max(...bars)
  const width = 600 / bars.length
  const rects = bars.map((count, at) => {
    const height = count === 0 ? 0 : Math.max((count / highest) * 40, 1)
    return `<rect x="${(at * width).toFixed(1)}" y="${(40 - height).toFixed(1)}" width="${Math.max(width - 1, 0.5).toFixed(1)}" height="${height.toFixed(1)}"/>`
  })
  const names = daysOf(period)
  const label = `From ${names[0]?.day} to ${names.at(-1)?.day}, ${perBar} days per bar, at most ${highest} events in one`
  return `<svg role="img" aria-label="${label}" viewBox="0 0 600 40" width="600" height="40">${rects.join('')}</svg>`
}
