import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newId } from '../../ids.ts'
import type { Runner } from '../runners.ts'
import { isRunning } from '../testing.ts'
import { Child } from './child.ts'
import { RunGuard } from './guard.ts'

const lease = `eyJ${'h'.repeat(40)}.eyJ${'c'.repeat(300)}.${'s'.repeat(86)}`

describe('a process of a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-child-'))
  const replicaId = newId('replica', Date.now())
  const guard = new RunGuard(replicaId)
  let runId = ''
  beforeAll(() => {
    process.env.COUNTERSIGN_TEST_OF_THE_SERVER = 'not for runs'
  })
  afterAll(() => {
    guard.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const start = (
    program: string,
    limits: Runner['limits'] = {},
    { directory, account }: Pick<Runner, 'directory' | 'account'> = { directory: folder, account: null },
  ) => {
    runId = newId('run', Date.now())
    const runner: Runner = {
      name: 'shell',
      program: '/bin/sh',
      args: ['-c', program],
      directory,
      account,
      env: {},
      limits,
      network: 'None.',
      graceMs: 1_000,
    }
    const env = {
      PATH: '/usr/bin:/bin',
      COUNTERSIGN_RUN: runId,
      COUNTERSIGN_REPLICA: replicaId,
      COUNTERSIGN_LEASE: lease,
    }
    return Child.start(
      { runId, runner, args: [], env, specBytes: Buffer.from('{"a":1}'), secrets: [lease] },
      guard,
    )
  }

  const textOf = (child: Child) =>
    child.output
      .drain(true)
      .map(({ stream, text }) => `${stream}: ${text}`)
      .join('\n')

  it('gets its spec, its lease and nothing of the environment of the server', async () => {
    const child = await start('cat; echo; env | cut -d= -f1 | sort | grep -v -e PWD -e "^_" -e SHLVL')
    expect(await child.exited).toEqual({ code: 0, signal: null })
    expect(textOf(child).split('\n')).toEqual([
      'out: {"a":1}',
      'out: COUNTERSIGN_LEASE',
      'out: COUNTERSIGN_REPLICA',
      'out: COUNTERSIGN_RUN',
      'out: PATH',
    ])
  })

  it('tells how it ended', async () => {
    expect(await (await start('echo no >&2; exit 3')).exited).toEqual({ code: 3, signal: null })
    expect(await (await start('kill -s SEGV $$')).exited).toEqual({ code: null, signal: 'SIGSEGV' })
  })

  it('cannot show its lease, whole or in parts of a long line', async () => {
    const child = await start(
      `echo "the lease is $COUNTERSIGN_LEASE."; printf '%5000s' x; echo "$COUNTERSIGN_LEASE"; printf '%4000s%s' y "$COUNTERSIGN_LEASE" >&2`,
    )
    await child.exited
    const text = textOf(child)
    expect(text).toContain('the lease is [removed].')
    expect(text).not.toMatch(/ccc/)
    expect(text).not.toMatch(/sss/)
  })

  it('may write without end, and only so much is kept', async () => {
    const child = await start(`i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i + 1)); done`)
    await child.exited
    const lines = child.output.drain(true)
    expect(lines.length).toBeLessThanOrEqual(501)
    expect(lines.at(-1)?.text).toMatch(/^1\d{4} lines were dropped/)
  })

  it('is asked to end, and may clean up', async () => {
    const child = await start(`trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done`)
    await vi.waitFor(() => expect(textOf(child)).toContain('ready'), { timeout: 10_000 })
    expect(await child.stop(10_000)).toEqual({ code: 0, signal: null })
    expect(textOf(child)).toContain('bye')
  })

  it('is ended when it ignores that, with everything that it started, wherever that went', async () => {
    const pids = join(folder, 'pids')
    const child = await start(
      `trap '' TERM; (trap '' TERM; sleep 100) & echo $! >>${pids}; setsid sleep 100 & sleep 0.2; echo $! >>${pids}; echo ready; while :; do sleep 0.05; done`,
    )
    await vi.waitFor(() => expect(textOf(child)).toContain('ready'), { timeout: 10_000 })
    expect(await child.stop(100)).toEqual({ code: null, signal: 'SIGKILL' })
    const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number)
    expect(started).toHaveLength(2)
    await vi.waitFor(() => expect(started.filter(isRunning)).toEqual([]), { timeout: 5_000 })
  })

  it('takes what it started along when it ends by itself', async () => {
    const pids = join(folder, 'left')
    const child = await start(`sleep 100 & echo $! >${pids}`)
    expect(await child.exited).toEqual({ code: 0, signal: null })
    await vi.waitFor(() => expect(isRunning(Number(readFileSync(pids, 'utf8')))).toBe(false), {
      timeout: 5_000,
    })
  })

  it('gets no more than its runner was given', async () => {
    const child = await start('ulimit -n; ulimit -t; ulimit -v; ulimit -c', {
      openFiles: 77,
      cpuSeconds: 5,
      memoryMiB: 512,
    })
    await child.exited
    expect(textOf(child)).toBe('out: 77\nout: 5\nout: 524288\nout: 0')
    const busy = await start('while :; do :; done', { cpuSeconds: 1 })
    expect((await busy.exited).signal).toMatch(/SIGXCPU|SIGKILL/)
  })

  it('fails at the memory that it may not have, and has it where its runner allows more', async () => {
    // The end of a pipe cannot be told without keeping as much of it.
    const greedy = 'head -c 60000000 /dev/zero | tail -c 50000000 | wc -c'
    const small = await start(greedy, { memoryMiB: 32 })
    await small.exited
    const said = textOf(small)
    expect(said).toMatch(/^err: tail: /m)
    expect(said).not.toContain('50000000')
    const large = await start(greedy, { memoryMiB: 512 })
    expect(await large.exited).toEqual({ code: 0, signal: null })
    expect(textOf(large)).toBe('out: 50000000')
  })

  it('runs as the account of its runner and may do no more than that, or does not begin', async () => {
    const owned = join(folder, 'owned')
    writeFileSync(owned, 'for the server alone', { mode: 0o600 })
    const nobody = { uid: 65_534, gid: 65_534 }
    const running = start(`id -u; id -G; cat ${owned}`, {}, { directory: '/', account: nobody })
    if (process.getuid?.() !== 0) {
      await expect(running).rejects.toMatchObject({ code: 'EPERM' })
      return
    }
    const child = await running
    expect(await child.exited).toMatchObject({ code: 1 })
    expect(textOf(child).split('\n').sort()).toEqual([
      expect.stringMatching(/^err: .*Permission denied/),
      'out: 65534',
      'out: 65534',
    ])
  })

  it('does not begin where the program or its folder is not there', async () => {
    const missing = await start('exec /nowhere/at-all')
    expect(await missing.exited).toMatchObject({ code: 127 })
  })

  it('ends with the guard’s pipe, as when the server was killed', async () => {
    const mine = new RunGuard(newId('replica', Date.now()))
    const pid = join(folder, 'guarded')
    const runner: Runner = {
      name: 'shell',
      program: '/bin/sh',
      args: ['-c', `trap '' TERM; echo $$ >${pid}; while :; do sleep 0.05; done`],
      directory: folder,
      account: null,
      env: {},
      limits: {},
      network: 'None.',
      graceMs: 1_000,
    }
    const launch = {
      runId,
      runner,
      args: [],
      env: { PATH: '/usr/bin:/bin' },
      specBytes: Buffer.of(),
      secrets: [],
    }
    const child = await Child.start(launch, mine)
    await vi.waitFor(() => expect(existsSync(pid)).toBe(true), { timeout: 10_000 })
    mine.close()
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' })
    expect(isRunning(Number(readFileSync(pid, 'utf8')))).toBe(false)
  })
})
