import { parseArgs } from 'node:util'
import { errorCode } from '@countersign/state-dir/error-code'

export const usage = `Usage: ./countersign signer --socket PATH --state DIR [--group] [--alg ALG ...]

  --socket PATH  the Unix socket to listen on; give the server the same in COUNTERSIGN_SIGNER_SOCKET
  --state DIR    where the signing service keeps its keys; made at the first start
  --group        users of the socket's group may connect too, for a server that runs as another user
  --alg ALG      an algorithm to sign with, Ed25519 or ES256; both, unless some are given
`

export type SignerArguments = {
  readonly socket: string
  readonly stateDir: string
  readonly isForGroup: boolean
  readonly algs: readonly string[] | undefined
}

/** The arguments, or a sentence that says what is wrong with them. */
export function readArguments(args: readonly string[]): SignerArguments | string {
  const options = optionsIn(args)
  if (typeof options === 'string') return options
  const { socket, state: stateDir, group: isForGroup, alg: algs } = options
  if (!socket) return 'Say with --socket PATH where to listen.'
  // The system cuts a longer path off, and the socket would lie somewhere else.
  if (Buffer.byteLength(socket) > 100) return 'The path of a socket has at most 100 bytes.'
  if (!stateDir) return 'Say with --state DIR where the keys are kept.'
  return { socket, stateDir, isForGroup, algs }
}

function optionsIn(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        socket: { type: 'string' },
        state: { type: 'string' },
        group: { type: 'boolean', default: false },
        alg: { type: 'string', multiple: true },
      },
    }).values
  } catch (error) {
    if (!(error instanceof Error) || !String(errorCode(error)).startsWith('ERR_PARSE_ARGS')) throw error
    return error.message
  }
}
