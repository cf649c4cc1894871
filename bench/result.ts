import { cpus } from 'node:os'

/** What every bench answers: ratios of ours to the limit in the same run, and the figures behind them. */
type BenchResult = {
  bench: string
  ratios: Readonly<Record<string, number>>
  figures: Readonly<Record<string, number | string | boolean>>
  environment: Readonly<Record<string, number | string | boolean>>
}

export type Bench = (options: { quick: boolean; say: (text: string) => void }) => Promise<BenchResult>

export const environment = () => ({
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
})

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))
