// The reference agent: the smallest whole program that runs under Countersign. Read it before you write your own.
//
// It is given three things. Its spec, in the exact bytes that were approved, on standard input. Its lease, and where to
// renew it, in the environment. And signals: SIGTERM means that it has to end.
//
// It owes three things. A heartbeat, which renews the lease and tells how it really works. Its end, as soon as the
// lease is not renewed any more. And output that tells people what it does; credentials in it are hidden anyway.

import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({
  options: {
    // What it works through; a real agent would be told by its queue.
    task: {
      type: 'string',
      multiple: true,
      default: ['read what is new', 'think about it', 'write a draft'],
    },
    'pause-ms': { type: 'string', default: '3000' },
    // Ends when the list is done. Without it the list begins anew.
    once: { type: 'boolean', default: false },
  },
})

const { COUNTERSIGN_URL: url, COUNTERSIGN_RUN: run, COUNTERSIGN_CONTAINED: contained } = process.env
let lease = process.env.COUNTERSIGN_LEASE ?? ''
let heartbeatMs = Number(process.env.COUNTERSIGN_HEARTBEAT_MS)
const work = new AbortController()
const progress = { done: 0, total: options.task.length }

process.on('SIGTERM', () => {
  say('asked to stop')
  work.abort()
})

const specBytes = await readAll(process.stdin)
const spec = JSON.parse(specBytes.toString('utf8'))
say(
  `${spec.metadata.name} begins as ${run}${contained === '1' ? ', contained: nothing outside, nothing that stays' : ''}`,
)
await Promise.all([beat(), workThrough(options.task)])
say('done')

function say(text) {
  process.stdout.write(`${text}\n`)
}

/** Renews the lease now and then. When that is refused, or the lease is over, there is nothing left to do but to stop. */
async function beat() {
  while (!work.signal.aborted) {
    const { renewed, refusal, problem } = await renew()
    if (work.signal.aborted) return
    if (refusal) return giveUp(`the lease was not renewed: ${refusal.code}. ${refusal.message}`)
    if (renewed) ({ lease, heartbeatMs } = renewed)
    if (!isLasting(lease)) return giveUp('the lease is over')
    if (problem) say(`${problem}; the lease still lasts`)
    await untilNext(problem ? Math.min(heartbeatMs, 1_000) : heartbeatMs)
  }
}

/** It did not end because its work was done, nor because it was asked to: its exit code says so. */
function giveUp(why) {
  say(why)
  process.exitCode = 3
  work.abort()
}

/** The next lease, a refusal, or a problem: whatever else goes wrong may go well the next time. */
async function renew() {
  const body = JSON.stringify(effectiveConfiguration())
  try {
    const answer = await fetch(`${url}/v1/leases/${claimsOf(lease).jti}/renew`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lease}`, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(10_000),
    })
    const said = await answer.json()
    if (answer.ok && isLasting(said.lease)) return { renewed: said }
    return isRefusal(answer.status, said.code)
      ? { refusal: said }
      : { problem: `the server says ${answer.status}` }
  } catch (error) {
    // No answer, or one that was cut off or cannot be read.
    return { problem: `the server cannot be understood: ${error.message}` }
  }
}

/** A server that is busy or in trouble has decided nothing, nor has one that says that it could not. */
function isRefusal(status, code) {
  return status >= 400 && status < 500 && status !== 429 && code !== undefined && code !== 'INTERCEPTOR_ERROR'
}

/** How it really works, whoever told it so: an agent whose model is set elsewhere says what was set there. */
function effectiveConfiguration() {
  const { model, tools } = spec.anatomy
  const name = process.env.MODEL ?? model?.name
  return {
    ...(model && { model: { provider: model.provider, name, temperature: model.temperature } }),
    tools: tools.map(({ name }) => name),
    specSha256: createHash('sha256').update(specBytes).digest('hex'),
    progress,
  }
}

async function workThrough(tasks) {
  do {
    for (const [at, task] of tasks.entries()) {
      if (work.signal.aborted) return
      progress.done = at
      say(`${at + 1} of ${tasks.length}: ${task}`)
      await untilNext(Number(options['pause-ms']))
    }
    progress.done = tasks.length
  } while (!options.once && !work.signal.aborted)
  work.abort()
}

/** A lease is a JWT: what it says stands between its dots. The server's signature is the server's concern. */
function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
}

function isLasting(token) {
  return Date.now() < claimsOf(token).exp * 1_000
}

async function untilNext(ms) {
  try {
    await pause(ms, undefined, { signal: work.signal })
  } catch (error) {
    if (error.name !== 'AbortError') throw error
  }
}

async function readAll(stream) {
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
