import { createHmac, timingSafeEqual } from 'node:crypto'
import { Refusal } from '@countersign/decisions'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Seal } from '../secrets/seal.ts'

export type DownloadLink = { readonly until: number; readonly token: string }

/** What every such link has in its address, beside what it opens. */
export const linkParts = { until: z.coerce.number().int().min(0), token: z.string().max(64) }

const linkMs = 60_000

/**
 * Links that a browser follows without a key, so that it saves a file as it comes. Each opens one thing for a minute; what that is
 * stands in the link's own address and is not kept anywhere.
 */
export class DownloadLinks {
  readonly #key: Buffer
  readonly #clock: Clock
  constructor({ seal, clock }: { seal: Seal; clock: Clock }, purpose: string) {
    this.#key = seal.derive(purpose)
    this.#clock = clock
  }

  to(opens: readonly string[]): DownloadLink {
    const until = this.#clock() + linkMs
    return { until, token: this.#token(opens, until) }
  }

  /** The same refusal for every link that is not right, so that none tells what there is. */
  check(opens: readonly string[], { until, token }: DownloadLink): void {
    const wanted = Buffer.from(this.#token(opens, until))
    const given = Buffer.from(token)
    const isRight = given.length === wanted.length && timingSafeEqual(given, wanted)
    if (!isRight || this.#clock() > until) throw downloadOver()
  }

  #token(opens: readonly string[], until: number): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([...opens, until]))
      .digest('base64url')
  }
}

const downloadOver = () =>
  new Refusal({
    kind: 'not-permitted',
    code: 'DOWNLOAD_LINK_INVALID',
    message: 'This link to a file is over, or was never right.',
    remedy: 'Press “Download” again on the page that it comes from.',
  })
