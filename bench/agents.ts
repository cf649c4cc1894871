import { randomBytes } from 'node:crypto'
import { agentRoles, specOfTemplate, templates, writeSpec } from '@countersign/agents'
import type { Pool } from 'mysql2/promise'
import { openBenchInstance } from './instance.ts'
import { type Bench, environment, median, rounded } from './result.ts'

type Opened = Awaited<ReturnType<typeof openBenchInstance>>
type List = Parameters<Opened['services']['agentReading']['list']>
type View = { filter: List[1]; sort?: List[2] }

const sizes = { k1: 1_000, k10: 10_000, k100: 100_000 } as const
type Size = keyof typeof sizes

const day = 24 * 60 * 60 * 1000
const byName = { by: 'name', descending: false } as const
const byExpiry = { by: 'expiry', descending: false } as const

/** The default view first; of the others the slowest at 100,000 agents is the worst filter. */
const views: Record<string, View> = {
  default: { filter: {} },
  search_rare: { filter: { search: 'agent 4711' } },
  search_common: { filter: { search: 'agent' } },
  search_none: { filter: { search: 'nowhere to be found' } },
  status_expired: { filter: { status: ['SANDBOX_EXPIRED'] } },
  status_all: { filter: { status: ['SANDBOX', 'SANDBOX_EXPIRED', 'FROZEN', 'RETIRED'] } },
  role: { filter: { role: 'support' }, sort: byName },
  owner: { filter: { owner: 'team 7' }, sort: byExpiry },
  label_common: { filter: { label: { name: 'department', value: null } } },
  label_half: { filter: { label: { name: 'half', value: 'first' } }, sort: byExpiry },
  label_and_role: {
    filter: { label: { name: 'half', value: 'first' }, role: 'support' },
    sort: byExpiry,
  },
  label_and_status: { filter: { label: { name: 'department', value: null }, status: ['SANDBOX'] } },
  label_old: { filter: { label: { name: 'half', value: 'first' } } },
  search_and_role: { filter: { search: 'agent', role: 'support' }, sort: byName },
  label_rare: { filter: { label: { name: 'batch', value: '17' } }, sort: byName },
  expiring: { filter: { expiresBefore: Date.now() + 3 * day }, sort: byExpiry },
  many_at_once: {
    filter: {
      search: 'agent',
      role: 'analyst',
      label: { name: 'department', value: 'department 3' },
      status: ['SANDBOX'],
    },
  },
}

/** What a page of the list costs as a workspace grows, and how long a thousand agents take to come in from a file. */
export const agents: Bench = async ({ quick, say }) => {
  const instance = await openBenchInstance()
  try {
    const { services, personId, workspaceId } = instance
    const actor = { personId, name: 'Bench', role: 'admin', behind: null } as const
    say('Importing 1,000 agents ...')
    const specs = Array.from({ length: 1_000 }, (_, at) => aSpec(at))
    const file = { name: 'agents.json', text: `[${specs.join(',')}]`, format: 'json' } as const
    const startedAt = performance.now()
    const { created } = await services.agentImport.import({ ...actor, workspaceId }, [file], {
      days: undefined,
      skipInvalid: false,
    })
    const importSeconds = (performance.now() - startedAt) / 1000
    if (created !== 1_000) throw new Error(`Only ${created} of 1,000 agents were imported.`)

    const workspaces = new Map<Size, string>()
    for (const [size, agents] of Object.entries(sizes) as [Size, number][]) {
      say(`Writing ${agents} agents ...`)
      workspaces.set(size, await fill(instance, agents))
    }
    const page = (size: Size, { filter, sort = { by: 'updated', descending: true } }: View) =>
      services.agentReading.list(
        { ...actor, workspaceId: workspaces.get(size) ?? '' },
        filter,
        sort,
        null,
        50,
      )
    const samples = new Map<string, number[]>()
    const [rounds, pages] = quick ? [2, { default: 60, others: 3 }] : [7, { default: 200, others: 10 }]
    for (let round = 0; round <= rounds; round++) {
      say(round === 0 ? 'Warming up ...' : `Round ${round} of ${rounds} ...`)
      for (const [view, asked] of Object.entries(views)) {
        for (const size of workspaces.keys()) {
          for (let left = view === 'default' ? pages.default : pages.others; left > 0; left--) {
            const since = performance.now()
            await page(size, asked)
            const key = `${view}_${size}`
            if (round > 0) samples.set(key, [...(samples.get(key) ?? []), performance.now() - since])
          }
        }
      }
    }
    const p50 = (key: string) => median(samples.get(key) ?? [])
    const worst = Object.keys(views)
      .filter((view) => view !== 'default')
      .reduce((one, other) => (p50(`${one}_k100`) >= p50(`${other}_k100`) ? one : other))
    const figures: Record<string, number | string> = {
      import_1000_seconds: rounded(importSeconds),
      worst_filter: worst,
    }
    for (const view of ['default', worst]) {
      for (const size of Object.keys(sizes)) {
        const name = view === 'default' ? 'default' : 'worst'
        figures[`${name}_${size}_p50_ms`] = rounded(p50(`${view}_${size}`))
        figures[`${name}_${size}_p99_ms`] = rounded(percentile(samples.get(`${view}_${size}`) ?? [], 0.99))
      }
    }
    for (const view of Object.keys(views)) figures[`${view}_k100_p50_ms`] = rounded(p50(`${view}_k100`))
    return {
      bench: 'agents',
      ratios: {
        page_100k_vs_1k: rounded(p50('default_k100') / p50('default_k1')),
        page_10k_vs_1k: rounded(p50('default_k10') / p50('default_k1')),
        worst_filter_100k_vs_1k: rounded(p50(`${worst}_k100`) / p50(`${worst}_k1`)),
      },
      figures,
      environment: { ...environment(), database: instance.services.about.database.version },
    }
  } finally {
    await instance.close()
  }
}

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(values.length * part) - 1)] ?? Number.NaN

function aSpec(at: number): string {
  const template = templates[at % templates.length]
  if (template === undefined) throw new Error('There is no template.')
  const spec = specOfTemplate(template)
  return writeSpec({ ...spec, metadata: { ...spec.metadata, name: `imported-${at}` } }, 'json')
}

/** A workspace of its own with agents of all sorts, written past the services: making them is another figure. */
async function fill({ orm }: Opened, count: number): Promise<string> {
  const pool = orm.$client.promise()
  const workspaceId = idOf('wsp', Date.now())
  const now = Date.now()
  for (let from = 0; from < count; from += 1_000) {
    const rows = Array.from({ length: Math.min(1_000, count - from) }, (_, at) => aRow(from + at, count, now))
    await pool.query(`insert into agents (${columns.join(', ')}) values ?`, [
      rows.map(({ agent }) => [workspaceId, ...agent]),
    ])
    await pool.query('insert into agent_labels (workspace_id, agent_id, name, value, is_retired) values ?', [
      rows.flatMap(({ id, agent, labels }) =>
        labels.map(([name, value]) => [workspaceId, id, name, value, agent.at(-1)]),
      ),
    ])
  }
  await pool.query(
    'insert into agent_counts select ?, sum(is_retired = 0), sum(is_retired = 1) from agents where workspace_id = ?',
    [workspaceId, workspaceId],
  )
  await settled(pool)
  return workspaceId
}

const columns = [
  'workspace_id',
  'id',
  'name',
  'display_name',
  'owner',
  'role',
  'model',
  'monthly_micros',
  'search_text',
  'origin',
  'created_by',
  'created_at',
  'updated_by',
  'updated_at',
  'last_revision',
  'sandbox_revision',
  'sandbox_digest',
  'expires_at',
  'renewals',
  'is_invalidated',
  'is_frozen',
  'is_retired',
] as const

function aRow(at: number, count: number, now: number) {
  const createdAt = now - Math.floor(((count - at) / count) * 60 * day)
  const updatedAt = createdAt + (at % 97) * 3_600_000
  const id = idOf('agt', createdAt)
  const title = templates[at % templates.length]?.title ?? ''
  const owner = `team ${at % 50}`
  const person = 'per_00000000000000000000000000'
  const agent = [
    id,
    `agent-${at}`,
    `${title} ${at}`,
    owner,
    agentRoles[at % agentRoles.length],
    'anthropic/claude-sonnet',
    40_000_000,
    `agent ${at} ${title.toLowerCase()} ${at} ${owner}`,
    'template',
    person,
    stamp(createdAt),
    person,
    stamp(updatedAt),
    1,
    1,
    randomBytes(32),
    stamp(createdAt + ((at % 3) + 1) * 20 * day),
    0,
    0,
    at % 50 === 0 ? 1 : 0,
    at % 20 === 0 ? 1 : 0,
  ]
  const labels: [string, string][] = [
    ['department', `department ${at % 12}`],
    ['batch', String(at % 1_000)],
    ['half', at * 2 < count ? 'first' : 'second'],
  ]
  return { id, agent, labels }
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function idOf(prefix: string, at: number): string {
  let time = ''
  for (let rest = at, digit = 0; digit < 10; digit++, rest = Math.floor(rest / 32)) {
    time = alphabet.charAt(rest % 32) + time
  }
  return `${prefix}_${time}${[...randomBytes(16)].map((byte) => alphabet.charAt(byte & 31)).join('')}`
}

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 23).replace('T', ' ')

/** What was just written is on its way to the disk, and the optimizer knows how much of it there is. */
async function settled(pool: Pool): Promise<void> {
  await pool.query('analyze table agents, agent_labels')
}
