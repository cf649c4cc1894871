import type { DraftSpec } from './draft.ts'
import { type Infer, quoted } from './inference.ts'
import { modelProviders, personalData } from './word-lists.ts'

type Anatomy = NonNullable<DraftSpec['anatomy']>

export function modelIn(text: string, infer: Infer): NonNullable<Anatomy['model']> {
  const model: NonNullable<Anatomy['model']> = {}
  for (const [pattern, provider] of modelProviders) {
    const named = pattern.exec(text)
    if (named === null) continue
    model.provider = provider
    model.name = named[0].toLowerCase()
    infer('anatomy.model.provider', quoted(named[0]))
    infer('anatomy.model.name', quoted(named[0]))
    break
  }
  const exact = /\btemperature(?:\s+(?:of|is|at|=))?[\s:=]+([01](?:\.\d{1,3})?|2(?:\.0{1,3})?)\b/i.exec(text)
  const tones: readonly [RegExp, number][] = [
    [
      /\b(?:precise(?:ly)?|exact(?:ly)?|deterministic|accurate(?:ly)?|consistent(?:ly)?|factual(?:ly)?|strict(?:ly)?)\b/i,
      0,
    ],
    [/\bbalanced\b/i, 0.5],
    [/\b(?:creative(?:ly)?|imaginative(?:ly)?|playful(?:ly)?|inventive|brainstorms?)\b/i, 0.8],
  ]
  if (exact !== null) {
    model.temperature = Number(exact[1])
    infer('anatomy.model.temperature', quoted(exact[0]))
  } else {
    for (const [pattern, temperature] of tones) {
      const tone = pattern.exec(text)
      if (tone === null) continue
      model.temperature = temperature
      infer('anatomy.model.temperature', quoted(tone[0]))
      break
    }
  }
  return model
}

export function knowledgeIn(text: string, infer: Infer): NonNullable<Anatomy['knowledge']> {
  const personal = personalData.exec(text)
  const sources = [
    ...new Set(
      text.match(/\b(?:s3|gs|az|abfss|sharepoint|confluence|git|file):\/\/[^\s,;)"'<>]{1,500}/gi) ?? [],
    ),
  ]
  const classification = personal === null ? 'internal' : 'pii'
  const knowledge = sources.slice(0, 16).map((source, index) => {
    const uri = source.replace(/[.:]+$/, '')
    infer(`anatomy.knowledge[${index}].uri`, quoted(uri))
    infer(
      `anatomy.knowledge[${index}].classification`,
      personal === null ? 'nothing was said of it, so internal' : quoted(personal[0]),
    )
    return { name: uri.replace(/^.*?:\/\//, '').slice(0, 80), uri, classification }
  })
  if (personal !== null && sources.length === 0) {
    infer('anatomy.knowledge[0].classification', quoted(personal[0]))
    return [{ name: personal[0].toLowerCase().slice(0, 80), classification }]
  }
  return knowledge
}

export function memoryIn(text: string, infer: Infer): NonNullable<Anatomy['memory']> {
  const kinds: readonly [RegExp, string][] = [
    [
      /\b(?:stateless|no memory|without memory|(?:not|never|don['’]t) remember|forgets? everything)\b/i,
      'none',
    ],
    [
      /\b(?:remembers? (?:across|between)|long[- ]term memory|persistent memory|remembers? (?:past|previous|earlier)|remembers?[^.\n]{0,40}? for \d+ \w+)/i,
      'persistent',
    ],
    [
      /\b(?:session memory|remembers?[^.\n]{0,40}? (?:session|conversation)|during (?:a|the|one) (?:session|conversation)|within (?:a|the|one) (?:session|conversation))\b/i,
      'session',
    ],
  ]
  const memory: NonNullable<Anatomy['memory']> = {}
  for (const [pattern, kind] of kinds) {
    const said = pattern.exec(text)
    if (said === null) continue
    memory.kind = kind
    infer('anatomy.memory.kind', quoted(said[0]))
    break
  }
  const kept =
    /\b(?:remembers?|keeps?|retains?|stores?|memory)\b[^.\n]{0,40}? for (\d{1,4}) (day|week|month|year)s?\b/i.exec(
      text,
    )
  if (kept !== null && memory.kind !== 'none') {
    const days = { day: 1, week: 7, month: 30, year: 365 }[(kept[2] ?? '').toLowerCase()] ?? 1
    memory.retentionDays = Number(kept[1]) * days
    infer('anatomy.memory.retentionDays', quoted(kept[0]))
    if (memory.kind === undefined) {
      memory.kind = 'persistent'
      infer('anatomy.memory.kind', quoted(kept[0]))
    }
  }
  return memory
}
