import { build } from './build.ts'
import { env } from './env.ts'
import { ensureDatabaseServer } from './install.ts'

/** Everything that must be there before the server can start: the database program and an up-to-date build. */
export async function prepare(): Promise<number> {
  if (!(await ensureDatabaseServer(env))) return 1
  return (await build()) ? 0 : 1
}
