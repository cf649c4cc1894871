import { z } from 'zod'

/** What every process that is to be killed is told of the server under test. */
const Server = z.object({
  target: z.record(z.string(), z.unknown()),
  masterKey: z.string(),
  checkpointDir: z.string(),
  now: z.number(),
})

/** The orders of such a process, which come as one argument, and the server that it is to be a replica of. */
export function ordersIn<Shape extends z.ZodRawShape>(shape: Shape) {
  const given: unknown = JSON.parse(process.argv[2] ?? '')
  const { masterKey, now, ...server } = Server.parse(given)
  return {
    orders: z.object(shape).parse(given),
    server: { ...server, masterKey: Buffer.from(masterKey, 'base64'), clock: () => now },
  }
}
