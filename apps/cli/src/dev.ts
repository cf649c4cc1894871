import { spawn } from 'node:child_process'
import { env } from './env.ts'
import { ensureDatabaseServer } from './install.ts'
import { say } from './say.ts'

/** Server and web with reload. The web's development server is what one opens; it passes calls on to the server. */
export async function dev(args: string[]): Promise<number> {
  if (!(await ensureDatabaseServer(env))) return 1
  const at = args.indexOf('--port')
  const port = Number(at >= 0 ? args[at + 1] : (env.COUNTERSIGN_PORT ?? 4400))
  if (!Number.isInteger(port) || port < 1 || port > 65_534) {
    say('countersign: --port needs a number from 1 to 65534.')
    return 2
  }
  const url = `http://localhost:${port}`
  const serverEnv = {
    ...env,
    COUNTERSIGN_PORT: String(port + 1),
    COUNTERSIGN_PUBLIC_URL: env.COUNTERSIGN_PUBLIC_URL ?? url,
  }
  const webEnv = { ...env, COUNTERSIGN_DEV_SERVER: `http://127.0.0.1:${port + 1}` }
  const children = [
    spawn('node_modules/.bin/tsx', ['watch', '--clear-screen=false', 'apps/server/src/main.ts'], {
      stdio: 'inherit',
      env: serverEnv,
    }),
    spawn('node_modules/.bin/vite', ['--port', String(port), '--strictPort'], {
      cwd: 'apps/web',
      stdio: 'inherit',
      env: webEnv,
    }),
  ]
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      for (const child of children) child.kill(signal)
    })
  }
  const codes = await Promise.all(
    children.map(
      (child) =>
        new Promise<number>((resolve) => {
          child.on('close', (code) => {
            for (const other of children) other.kill('SIGTERM')
            resolve(code ?? 0)
          })
        }),
    ),
  )
  return Math.max(...codes)
}
