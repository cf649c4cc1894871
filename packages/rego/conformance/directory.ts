// Where the cases lie: they are not part of the repository.
import { fileURLToPath } from 'node:url'

/** `OPA_CONFORMANCE`, or the folder beside the repository. */
export const defaultDirectory = (): string =>
  process.env.OPA_CONFORMANCE ?? fileURLToPath(new URL('../../../../shared/opa-conformance', import.meta.url))
