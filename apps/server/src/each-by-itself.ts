import { type Reason, Refusal } from '@countersign/decisions'

type Many<Item, Answer> = {
  readonly act: (item: Item) => Promise<Answer>
  /** What an item answers that nothing was done to, and why. */
  readonly refused: (item: Item, why: Reason) => Answer
  /** Hears what failed at an item; its inside is for the operator's log and not for the answer. */
  readonly onFault: (item: Item, error: unknown) => void
}

/**
 * One act on many, each a change of its own: what fails at one is its answer, and takes no answer from those that are
 * done. What keeps everybody waiting is not waited for once more at each that follows: they answer the same. It is the
 * answer to all of it only as long as nothing was done.
 */
export async function eachByItself<Item, Answer>(
  items: readonly Item[],
  { act, refused, onFault }: Many<Item, Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  let isAnyDone = false
  let everybody: Reason | null = null
  for (const item of items) {
    if (everybody !== null) {
      answers.push(refused(item, everybody))
      continue
    }
    try {
      answers.push(await act(item))
      isAnyDone = true
    } catch (error) {
      const keepsEverybody = isAboutEverybody(error)
      if (keepsEverybody && !isAnyDone) throw error
      if (!(error instanceof Refusal)) onFault(item, error)
      const why = reasonOf(error)
      if (keepsEverybody) everybody = why
      answers.push(refused(item, why))
    }
  }
  return answers
}

/** A policy that is only slow is slow for one; everything else that is away is away for all. */
const isAboutEverybody = (error: unknown): boolean =>
  error instanceof Refusal
    ? error.kind === 'unavailable' && error.code !== 'POLICY_TIMEOUT'
    : isUnreachable(error)

const unreachable: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENOENT', 'ETIMEDOUT'])

/** No connection to the database can be opened; one that only broke is followed by another. */
function isUnreachable(error: unknown): boolean {
  for (let here = error; here instanceof Error; here = here.cause) {
    if ('syscall' in here && here.syscall === 'connect' && 'code' in here) return unreachable.has(here.code)
  }
  return false
}

const reasonOf = (error: unknown): Reason => {
  if (!(error instanceof Refusal)) return fault
  const { code, message, remedy } = error
  return { code, message, remedy }
}

const fault: Reason = {
  code: 'FAULT',
  message: 'It could not be finished, because something failed on our side.',
  remedy:
    'Look at how it stands now, and try again. If it stays, tell the operator of this instance, whose log names the agent.',
}
