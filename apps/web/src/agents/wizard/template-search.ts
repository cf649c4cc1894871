import { type Template, templates } from '@countersign/agents'

/** Templates in which every word is found: in title, summary, for whom, department and what it may do. */
export function findTemplates(words: string): readonly Template[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return templates.filter((template) => {
    const text = textOf(template)
    return wanted.every((word) => text.includes(word))
  })
}

const textOf = ({ title, summary, forWhom, department, spec }: Template): string =>
  [title, summary, forWhom, department, ...(spec.capabilities ?? [])].join(' ').toLowerCase()
