import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { governed, sandboxed } from '../admission/testing.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { leftoversOf } from './process/leftovers.ts'
import { referenceRunner } from './runners.ts'
import { eventually, isRunning, keepRunning, revokeSigner, runnersOf, serve, shellRunner } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-runs-'))

/** Beats once, by hand, as a program in any language could; then does the rest. */
const afterOneBeat = (rest: string): string => `
lease_id=$(printf '%s' "$COUNTERSIGN_LEASE" | cut -d. -f2 | tr '_-' '/+' | sed 's/$/==/' | base64 -d 2>/dev/null | sed 's/.*"jti":"\\([^"]*\\)".*/\\1/')
node -e '
fetch(process.argv[1] + "/v1/leases/" + process.argv[2] + "/renew", {
  method: "POST",
  headers: { authorization: "Bearer " + process.argv[3], "content-type": "application/json" },
  body: "{}",
}).then((answer) => console.log("beat", answer.status))' "$COUNTERSIGN_URL" "$lease_id" "$COUNTERSIGN_LEASE"
${rest}`

const reference = referenceRunner('apps/reference-agent/agent.mjs').get('reference')
if (!reference) throw new Error('The reference runner has another name.')

const runners = runnersOf(
  reference,
  shellRunner('crashes', 'echo "I crash"; exit 7'),
  shellRunner('stubborn', afterOneBeat(`trap '' TERM; while :; do sleep 0.1; done`), { graceMs: 300 }),
  shellRunner('forks', afterOneBeat(`setsid sleep 300 & echo $! >${folder}/forked; sleep 300 & wait`), {
    graceMs: 300,
  }),
  shellRunner(
    'chatty',
    afterOneBeat('i=0; while [ $i -lt 3000 ]; do echo "line $i"; i=$((i + 1)); done; sleep 300'),
  ),
  shellRunner('leaks', afterOneBeat('env; echo "$COUNTERSIGN_LEASE" >&2; sleep 300')),
)

describe('an agent that runs here', { timeout: 120_000 }, () => {
  const server = composeForTest(() => ({ runners }))
  let cast: Cast
  let workspaceId = ''
  let stopKeeping = () => {}

  beforeAll(async () => {
    // First, so that everybody signs in at the time that their processes live in.
    await serve(server)
    cast = await openCast(server)
    workspaceId = cast.workspaceId
    stopKeeping = keepRunning(server)
  })
  afterAll(() => {
    stopKeeping()
    rmSync(folder, { recursive: true, force: true })
  })

  const specFor = (runner: string, args: string[] = []) => ({ run: { runner, args } })

  const start = async (agentId: string) => {
    const answer = await cast.ana.visitor.api.runs.start.mutate({ workspaceId, agentId })
    if (answer.run === null) throw new Error(JSON.stringify(answer.admission.reasons))
    expect(answer.lease).toBeNull()
    return answer.run.id
  }

  const runOf = (runId: string) => cast.vik.visitor.api.runs.get.query({ workspaceId, runId })

  const reaches = (runId: string, state: string, timeoutMs?: number) =>
    eventually(
      async () => {
        const run = await runOf(runId)
        return run.state === state ? run : null
      },
      `run that is ${state}`,
      timeoutMs,
    )

  const textOf = async (runId: string) => {
    const { lines } = await cast.vik.visitor.api.runs.output.query({ workspaceId, runId, limit: 1_000 })
    return lines.map(({ stream, line }) => `${stream}: ${line}`).join('\n')
  }

  const says = (runId: string, what: string | RegExp) =>
    eventually(async () => {
      const text = await textOf(runId)
      return text.match(what) ? text : null
    }, `output like ${what}`)

  it('starts, beats, tells how it works, writes, and stops when it is asked', async () => {
    const { agentId } = await governed(server, cast, specFor('reference', ['--pause-ms', '50']))
    const runId = await start(agentId)
    const run = await reaches(runId, 'running')
    expect(run.report).toMatchObject({
      model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.1 },
      specSha256: run.specSha256,
    })
    expect(run).toMatchObject({ driver: 'process', runner: 'reference', isContained: false, heartbeats: 1 })
    await says(runId, /out: 3 of 3: write a draft/)
    await cast.rita.visitor.api.runs.stop.mutate({ workspaceId, agentId })
    const stopped = await reaches(runId, 'stopped')
    expect(stopped).toMatchObject({ ending: { code: 'STOP_ASKED' }, exit: { code: 0, signal: null } })
    expect(await says(runId, /note: The process ended/)).toContain('out: asked to stop')
  })

  it('finishes by itself when its work is done', async () => {
    const { agentId } = await sandboxed(
      cast,
      specFor('reference', ['--once', '--pause-ms', '1', '--task', 'one thing']),
    )
    const runId = await start(agentId)
    const run = await reaches(runId, 'finished')
    expect(run).toMatchObject({ isContained: true, ending: { code: 'FINISHED' }, isOver: true })
    expect(await textOf(runId)).toMatch(/contained: nothing outside[\s\S]*1 of 1: one thing[\s\S]*done/)
  })

  it('is tried again after a crash, later each time, as a start of its own, and given up in the end', async () => {
    const { agentId } = await governed(server, cast, specFor('crashes'))
    const runId = await start(agentId)
    const first = await reaches(runId, 'restarting')
    const again = await eventually(async () => {
      const run = await runOf(runId)
      return run.restarts === 1 && run.state === 'restarting' ? run : null
    }, 'second try')
    expect(again.lease.id).not.toBe(first.lease.id)
    expect(again.admissionId).not.toBe(first.admissionId)
    expect((again.restartAt ?? 0) - (again.crashes.at(-1) ?? 0)).toBe(2_000)
    const over = await reaches(runId, 'crash-loop', 60_000)
    expect(over).toMatchObject({ restarts: 4, ending: { code: 'CRASH_LOOP' }, exit: { code: 7 } })
    expect((await textOf(runId)).match(/out: I crash/g)).toHaveLength(5)
  })

  it('is not tried again once it may not start any more', async () => {
    const { agentId } = await governed(server, cast, specFor('crashes'))
    const runId = await start(agentId)
    await reaches(runId, 'restarting')
    await cast.rita.visitor.api.agents.freeze.mutate({ workspaceId, agentId })
    expect(await reaches(runId, 'stopped')).toMatchObject({ ending: { code: 'AGENT_FROZEN' } })
  })

  it.each(['stubborn', 'forks', 'chatty', 'leaks', 'reference'])(
    'is gone within a second of being frozen, also when it is %s',
    async (runner) => {
      const { agentId } = await governed(server, cast, specFor(runner))
      const runId = await start(agentId)
      await reaches(runId, 'running')
      const awaited =
        runner === 'leaks' ? /err: \[removed\]/ : runner === 'chatty' ? /lines were dropped/ : ''
      const text = await says(runId, awaited)
      if (runner === 'forks')
        await eventually(async () => existsSync(`${folder}/forked`) || null, 'child of it')
      const pids = await leftoversOf(runId)
      expect(pids.length).toBeGreaterThan(0)
      await cast.rita.visitor.api.agents.freeze.mutate({ workspaceId, agentId })
      // It has committed a moment ago: the answer comes right after that.
      const frozenAt = performance.now()
      await eventually(async () => (pids.some(isRunning) ? null : true), 'end of its processes')
      expect(performance.now() - frozenAt).toBeLessThan(1_000)
      const run = await reaches(runId, 'stopped')
      expect(run.ending?.code).toBe('AGENT_FROZEN')
      expect(run.lease.endedAt).not.toBeNull()
      if (runner === 'forks')
        expect(isRunning(Number(readFileSync(join(folder, 'forked'), 'utf8')))).toBe(false)
      if (runner === 'leaks') {
        expect(text).toContain('COUNTERSIGN_LEASE=[removed]')
        expect(await textOf(runId)).not.toMatch(/eyJ/)
      }
    },
  )

  it('is gone within a second of the revocation of the key that signed its proof', async () => {
    const { agentId } = await governed(server, cast, specFor('reference'))
    const runId = await start(agentId)
    await reaches(runId, 'running')
    const pids = await leftoversOf(runId)
    expect(pids.length).toBeGreaterThan(0)
    await revokeSigner(cast)
    const revokedAt = performance.now()
    await eventually(async () => (pids.some(isRunning) ? null : true), 'end of its processes')
    expect(performance.now() - revokedAt).toBeLessThan(1_000)
    expect((await reaches(runId, 'stopped')).ending?.code).toBe('SIGNER_REVOKED')
  })
})
