import { maskSecrets } from '@countersign/agents'

export type Line = { readonly stream: 'out' | 'err' | 'note'; readonly text: string }

/** Longer lines are cut; more lines than these between two looks are counted and dropped. */
const outputLimits = { lineLength: 4_096, linesWaiting: 500 }

/** As long as what an operator may give a runner: what is cut must not show the beginning of a credential. */
const longestSecret = 8_192

/** Cuts what a process writes into lines, hides what looks like a credential, and never grows without bound. */
export class OutputGatherer {
  readonly #secrets: readonly string[]
  readonly #partial = { out: new PartialLine(), err: new PartialLine() }
  #lines: Line[] = []
  #dropped = 0
  constructor(secrets: readonly string[]) {
    // The longest first, so that what contains another is hidden whole.
    this.#secrets = secrets.toSorted((a, b) => b.length - a.length)
  }

  take(stream: 'out' | 'err', chunk: Buffer): void {
    for (const line of this.#partial[stream].add(chunk)) this.#add({ stream, text: this.#shown(line) })
  }

  note(text: string): void {
    this.#add({ stream: 'note', text: this.#shown({ text, isCut: false }) })
  }

  /** What has gathered since the last time. At the end also what no line end follows. */
  drain(isEnd = false): Line[] {
    if (isEnd) {
      for (const stream of ['out', 'err'] as const) {
        const rest = this.#partial[stream].rest()
        if (rest.text !== '') this.#add({ stream, text: this.#shown(rest) })
      }
    }
    const lines = this.#lines
    if (this.#dropped > 0) {
      const text = `${this.#dropped} lines were dropped: they came faster than they are kept.`
      lines.push({ stream: 'note', text })
    }
    this.#lines = []
    this.#dropped = 0
    return lines
  }

  #add(line: Line): void {
    if (this.#lines.length < outputLimits.linesWaiting) this.#lines.push(line)
    else this.#dropped += 1
  }

  #shown({ text, isCut }: Cut): string {
    const known = this.#secrets.reduce((masked, secret) => masked.replaceAll(secret, '[removed]'), text)
    const masked = maskSecrets(known)
    const whole = isCut ? masked.slice(0, Math.max(0, masked.length - longestSecret)) : masked
    if (!isCut && whole.length <= outputLimits.lineLength) return whole
    return `${whole.slice(0, outputLimits.lineLength)} … [cut]`
  }
}

type Cut = { readonly text: string; readonly isCut: boolean }

/** A line that is not over yet. Of one that is too long the beginning is kept. */
class PartialLine {
  #bytes: Buffer[] = []
  #length = 0
  #isCut = false

  add(chunk: Buffer): Cut[] {
    const lines: Cut[] = []
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      this.#keep(chunk.subarray(from, end))
      lines.push(this.rest())
      from = end + 1
    }
    this.#keep(chunk.subarray(from))
    return lines
  }

  rest(): Cut {
    const text = Buffer.concat(this.#bytes).toString('utf8').replace(/\r$/, '')
    const line = { text, isCut: this.#isCut }
    this.#bytes = []
    this.#length = 0
    this.#isCut = false
    return line
  }

  #keep(bytes: Buffer): void {
    const room = outputLimits.lineLength + longestSecret - this.#length
    if (bytes.length > room) this.#isCut = true
    const kept = bytes.subarray(0, Math.max(0, room))
    if (kept.length === 0) return
    // A copy: the rest of the chunk would be kept alive with it.
    this.#bytes.push(Buffer.from(kept))
    this.#length += kept.length
  }
}
