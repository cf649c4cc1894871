import type { Stores } from '../database/stores.ts'

/** One try to make the pack of an export. */
export type Attempt = { readonly workspaceId: string; readonly exportId: string; readonly attempt: number }

/** The parts of an attempt, one after the other. */
export async function* partsOf(stores: Stores, attempt: Attempt): AsyncGenerator<Buffer> {
  let number = -1
  for (;;) {
    const part = await stores.exportParts.after({ ...attempt, number })
    if (!part) return
    yield part.content
    number = part.number
  }
}
