/** A thread that takes one task after another. */
export type Hands<Task> = { send: (task: Task) => void; dismiss: () => void }

/** Begins a thread, which tells what it answers, or that it broke. */
export type Hire<Task, Answer> = (told: {
  answer: (answer: Answer) => void
  failure: () => void
}) => Hands<Task>

export type Outcome<Answer> =
  | { kind: 'answer'; answer: Answer }
  /** It took longer than anything may take, or somebody stopped it. */
  | { kind: 'stopped'; because: 'time' | 'person' }
  /** The worker could not be loaded, or broke. */
  | { kind: 'failed' }

type Run<Task, Answer> = { task: Task; tell: (outcome: Outcome<Answer>) => void }

type Patience = {
  /** What runs longer than this is given up as soon as something newer waits. */
  whileNewerWaitsMs: number
  /** What runs longer than this is given up. */
  atMostMs: number
}

/**
 * Work on a thread of its own, one thing at a time. Whoever types asks again and again: only the newest question is
 * worth an answer, and the ones between are never told anything. A worker that does not answer is ended, for nothing
 * else stops a thread.
 */
export class NewestWins<Task, Answer> {
  readonly #hire: Hire<Task, Answer>
  readonly #patience: Patience
  #hands: Hands<Task> | null = null
  #running: Run<Task, Answer> | null = null
  #waiting: Run<Task, Answer> | null = null
  #startedAt = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(hire: Hire<Task, Answer>, patience: Patience) {
    this.#hire = hire
    this.#patience = patience
  }

  ask(task: Task, tell: (outcome: Outcome<Answer>) => void): void {
    this.#waiting = { task, tell }
    if (this.#running === null) this.#next()
    else this.#wakeAfter(this.#startedAt + this.#patience.whileNewerWaitsMs - Date.now())
  }

  /** Gives up what runs and what waits, and says so. */
  stop(): void {
    const given = this.#waiting ?? this.#running
    this.end()
    given?.tell({ kind: 'stopped', because: 'person' })
  }

  /** Nobody asks any more. */
  end(): void {
    this.#dismiss()
    this.#running = null
    this.#waiting = null
  }

  #next(): void {
    const run = this.#waiting
    this.#waiting = null
    this.#running = run
    if (run === null) return
    this.#startedAt = Date.now()
    this.#wakeAfter(this.#patience.atMostMs)
    this.#hands ??= this.#hired()
    this.#hands.send(run.task)
  }

  #hired(): Hands<Task> {
    // What comes from a thread that was dismissed meanwhile is nobody's answer.
    const hands: Hands<Task> = this.#hire({
      answer: (answer) => {
        if (this.#hands === hands) this.#settle({ kind: 'answer', answer })
      },
      failure: () => {
        if (this.#hands !== hands) return
        this.#dismiss()
        this.#settle({ kind: 'failed' })
      },
    })
    return hands
  }

  #settle(outcome: Outcome<Answer>): void {
    clearTimeout(this.#timer)
    const run = this.#running
    this.#running = null
    // An answer to what nobody asks any more would only flicker.
    if (this.#waiting === null) run?.tell(outcome)
    this.#next()
  }

  #wakeAfter(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#giveUp(), Math.max(0, ms))
  }

  #giveUp(): void {
    this.#dismiss()
    this.#settle({ kind: 'stopped', because: 'time' })
  }

  #dismiss(): void {
    clearTimeout(this.#timer)
    this.#hands?.dismiss()
    this.#hands = null
  }
}
