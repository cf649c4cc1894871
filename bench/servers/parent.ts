/**
 * How a server of a bench talks with the bench: it tells where it is and what to send, answers each line on its
 * standard input with the CPU time it has used so far, and ends when that input does, and so also when the bench dies.
 */
export function serveParent(
  ready: { port: number; requests: Record<string, string> },
  stop: () => Promise<void>,
): void {
  process.stdout.write(`${JSON.stringify(ready)}\n`)
  process.stdin.on('data', () => {
    const { user, system } = process.cpuUsage()
    process.stdout.write(`${user + system}\n`)
  })
  process.stdin.on('end', () => {
    stop().then(
      () => process.exit(0),
      (error) => {
        process.stderr.write(`${error}\n`)
        process.exit(1)
      },
    )
  })
}
