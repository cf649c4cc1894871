import { parseArgs } from 'node:util'
import { errorCode } from '@countersign/state-dir/error-code'

export const usage = `Usage: ./countersign witness --trust-root FILE --state DIR [--host HOST] [--port PORT] [--name NAME]

  --trust-root FILE  the trust root of the Countersign to watch: /.well-known/countersign/trust-root.json
  --state DIR        where the witness keeps its key and what it cosigned last; made at the first start
  --host HOST        the address to listen on; 127.0.0.1, unless another is given
  --port PORT        the port to listen on; 4490, unless another is given
  --name NAME        what the witness is called, like witness.example.com/audit; only at the first start
`

export type WitnessArguments = {
  readonly trustRootFile: string
  readonly stateDir: string
  readonly host: string
  readonly port: number
  readonly name: string | undefined
}

/** The arguments, or a sentence that says what is wrong with them. */
export function readArguments(args: readonly string[]): WitnessArguments | string {
  const options = optionsIn(args)
  if (typeof options === 'string') return options
  const { 'trust-root': trustRootFile, state: stateDir, host, port, name } = options
  if (!trustRootFile) return 'Say with --trust-root FILE which logs to watch.'
  if (!stateDir) return 'Say with --state DIR where the witness keeps what it has seen.'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return `The port is a number, not "${port}".`
  return { trustRootFile, stateDir, host, port: Number(port), name }
}

function optionsIn(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'trust-root': { type: 'string' },
        state: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '4490' },
        name: { type: 'string' },
      },
    }).values
  } catch (error) {
    if (!(error instanceof Error) || !String(errorCode(error)).startsWith('ERR_PARSE_ARGS')) throw error
    return error.message
  }
}
