import type { Line } from './drift-query.ts'

const sections = {
  proof: 'What the proof holds',
  work: 'How it works',
  rights: 'What it may reach',
  limits: 'What limits it',
} as const
type SectionName = keyof typeof sections

export type LinesOf = {
  readonly name: SectionName
  readonly title: string
  readonly lines: readonly Line[]
  readonly differing: number
}

const isSection = (name: string): name is SectionName => Object.hasOwn(sections, name)

/** The lines of each section in its order; with `onlyDifferences` those whose sides are not the same. */
export function bySection(lines: readonly Line[], onlyDifferences: boolean): LinesOf[] {
  return Object.keys(sections)
    .filter(isSection)
    .map((name) => {
      const all = lines.filter(({ section }) => section === name)
      const differing = all.filter(({ differs }) => differs)
      return {
        name,
        title: sections[name],
        lines: onlyDifferences ? differing : all,
        differing: differing.length,
      }
    })
    .filter((section) => section.lines.length > 0)
}

/** Whether the approved bytes are gone: only their digest is known, and nobody can say what else of them differs. */
export const isApprovedLost = (lines: readonly Line[]): boolean =>
  lines.some(({ section, approved, stored }) => section !== 'proof' && approved === null && stored !== null)
