import { slugOf } from './control.ts'
import type { ControlResult, Counts } from './evaluation.ts'
import { controlFile } from './evaluation.ts'
import { canonicalLine, hex } from './lines.ts'
import type { FileRecord } from './manifest.ts'
import { spanOf } from './period.ts'
import { frameworksOf, type Plan } from './plan.ts'
import { statesInWords } from './words.ts'

const ns = 'https://countersign.example/ns/oscal'

export type Assessed = {
  readonly log: string
  readonly workspaceId: string
  readonly range: { readonly from: number; readonly to: number }
  /** When the newest event of the range was written; the clock of whoever exports would make packs differ. */
  readonly collected: string
  readonly plan: Plan
  readonly counts: Counts
  readonly results: readonly ControlResult[]
  readonly files: readonly FileRecord[]
  readonly sha256: (text: string) => Uint8Array
}

/**
 * Assessment results in the format of NIST (OSCAL 1.2.1). A finding is satisfied or not; a control that was not evaluated is
 * neither, so it has an observation, is left out of what was reviewed, and has no finding.
 */
export function oscalText(assessed: Assessed): string {
  const { plan, range, collected, log, workspaceId } = assessed
  const uuid = uuidsOf(assessed)
  const evidenceFile = uuid('file events.jsonl')
  return canonicalLine({
    'assessment-results': {
      uuid: uuid('assessment-results'),
      metadata: {
        title: `Countersign evidence pack, ${plan.period.from} to ${plan.period.to} (${plan.period.timeZone})`,
        'last-modified': collected,
        version: '1',
        'oscal-version': '1.2.1',
        parties: [{ uuid: uuid('party'), type: 'organization', name: workspaceId }],
        remarks: 'This shows evidence of technical controls. It certifies no compliance.',
      },
      'import-ap': { href: `#${uuid('plan')}` },
      results: frameworksOf(plan).map((framework) =>
        resultOf(
          assessed,
          assessed.results.filter((result) => result.framework.id === framework.id),
          uuid,
          evidenceFile,
        ),
      ),
      'back-matter': {
        resources: [
          {
            uuid: uuid('plan'),
            title: 'What was asked of which events',
            rlinks: assessed.results.map((result) => ({ href: `../${controlFile(result)}` })),
          },
          ...assessed.files
            .filter(({ path }) => path.startsWith('events.'))
            .map(({ path, sha256 }) => ({
              uuid: uuid(`file ${path}`),
              title: path,
              rlinks: [{ href: `../${path}`, hashes: [{ algorithm: 'SHA-256', value: sha256 }] }],
            })),
        ],
      },
    },
  })

  function uuidsOf(of: Assessed) {
    const seed = canonicalLine([log, range.from, range.to, of.plan])
    return (name: string): string => asUuid(of.sha256(`${seed}${name}`))
  }
}

/** An identifier that follows from what it names (shaped as RFC 9562 has version 5, made with SHA-256). */
function asUuid(hash: Uint8Array): string {
  const text = hex(hash.subarray(0, 16))
  const variant = '89ab'[Number.parseInt(text[16] ?? '0', 16) & 3]
  return [
    text.slice(0, 8),
    text.slice(8, 12),
    `5${text.slice(13, 16)}`,
    `${variant}${text.slice(17, 20)}`,
    text.slice(20),
  ].join('-')
}

function resultOf(
  { plan, collected, counts, range }: Assessed,
  results: readonly ControlResult[],
  uuid: (name: string) => string,
  evidenceFile: string,
) {
  const [first] = results
  const framework = first?.framework
  const { start, end } = spanOf(plan.period)
  const evaluated = results.filter(({ state }) => state !== 'not-evaluated')
  const others = results.filter(({ state }) => state === 'not-evaluated')
  const ids = (some: readonly ControlResult[]) =>
    some.map(({ control }) => ({ 'control-id': slugOf(control.id) }))
  const findings = evaluated.map((result) => findingOf(result, uuid))
  return {
    uuid: uuid(`result ${framework?.id}`),
    title: `${framework?.title}, ${framework?.edition}`,
    description: `${counts.inPeriod} events of the period, of the ${range.to - range.from} events in the range from ${range.from} on.`,
    start: new Date(start).toISOString(),
    end: new Date(end - 1).toISOString(),
    'reviewed-controls': {
      'control-selections': [
        {
          ...(evaluated.length > 0 ? { 'include-controls': ids(evaluated) } : {}),
          ...(others.length > 0 ? { 'exclude-controls': ids(others) } : {}),
          ...(others.length > 0
            ? {
                remarks:
                  'What is excluded was not evaluated; that says nothing for it and nothing against it.',
              }
            : {}),
        },
      ],
    },
    observations: results.map((result) => ({
      uuid: observationOf(result, uuid),
      title: result.control.id,
      description: `${result.control.question} ${result.events} events, ${result.exceptions} exceptions: ${statesInWords[result.state]}.`,
      methods: ['EXAMINE'],
      collected,
      props: [
        { name: 'population', ns, value: String(result.events) },
        { name: 'exceptions', ns, value: String(result.exceptions) },
        { name: 'state', ns, value: result.state },
        { name: 'tree-size', ns, value: String(range.to) },
      ],
      'relevant-evidence': [
        { href: `../${controlFile(result)}`, description: 'What was asked, and what came out.' },
        { href: `#${evidenceFile}`, description: 'The events in their exact bytes.' },
      ],
    })),
    ...(findings.length > 0 ? { findings } : {}),
  }
}

const observationOf = ({ framework, control }: ControlResult, uuid: (name: string) => string): string =>
  uuid(`observation ${framework.id} ${control.id}`)

function findingOf(result: ControlResult, uuid: (name: string) => string) {
  const { framework, control, state, events, exceptions } = result
  const isSatisfied = state === 'evidenced'
  return {
    uuid: uuid(`finding ${framework.id} ${control.id}`),
    title: control.id,
    description: isSatisfied
      ? `${events} events show it, and none speaks against it.`
      : `${exceptions} of ${events} events speak against it, or what had to happen did not.`,
    target: {
      type: 'objective-id',
      'target-id': slugOf(control.id),
      status: {
        state: isSatisfied ? 'satisfied' : 'not-satisfied',
        reason: isSatisfied ? 'pass' : 'fail',
      },
    },
    'related-observations': [{ 'observation-uuid': observationOf(result, uuid) }],
  }
}
