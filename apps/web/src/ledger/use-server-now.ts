import { useEffect, useState } from 'react'

const tickMs = 10_000

/** The server's clock, carried on from its last answer: two clocks need not agree for an age to be right. */
export function useServerNow(now: number, answeredAt: number): number {
  const [here, setHere] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setHere(Date.now()), tickMs)
    return () => clearInterval(timer)
  }, [])
  return now + Math.max(here - answeredAt, 0)
}
