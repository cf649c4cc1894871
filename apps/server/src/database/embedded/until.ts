import { setTimeout as pause } from 'node:timers/promises'

/** Asks `probe` again and again until it has an answer; null when the time is over. */
export async function until<T>(
  probe: () => Promise<T | null>,
  limits: { timeoutMs: number; everyMs: number },
): Promise<T | null> {
  const deadline = performance.now() + limits.timeoutMs
  for (;;) {
    const answer = await probe()
    if (answer !== null) return answer
    if (performance.now() >= deadline) return null
    await pause(limits.everyMs)
  }
}
