import { checkJson, isJsonObject, type Json, type JsonObject, type Path, pathText } from '@countersign/digest'
import { z } from 'zod'
import { hidesText } from './visible-text.ts'

const limits = { maxBytes: 32 * 1024, maxDepth: 24 }

/** A JSON Schema that an agent's answers must fit. It is kept and shown, not carried out, so its own rules stay open. */
export const JsonSchema = z
  .custom<JsonObject>((value) => {
    const json = checkJson(value, limits)
    return json.ok && isJsonObject(json.value)
  }, 'A JSON Schema is an object of at most 32 KiB, nested at most 24 deep.')
  .superRefine((schema, check) => {
    for (const [path, part] of partsOf(schema, [])) {
      if (typeof part === 'string' && hidesText(part, { prose: true })) {
        const message = `There are characters at \`${pathText(path)}\` that nobody can see.`
        check.addIssue({ code: 'custom', message, params: { code: 'HIDDEN_CHARACTER' } })
      }
      // A validator that follows it would fetch from wherever the author likes.
      if (path.at(-1) === '$ref' && typeof part === 'string' && !part.startsWith('#')) {
        const message = `\`${pathText(path)}\` points outside of the schema. Put what it means under $defs.`
        check.addIssue({ code: 'custom', message })
      }
    }
  })

function* partsOf(value: Json, path: Path): Generator<[Path, Json]> {
  yield [path, value]
  if (typeof value !== 'object' || value === null) return
  const entries: Iterable<[string | number, Json]> = isJsonObject(value)
    ? Object.entries(value)
    : value.entries()
  for (const [step, part] of entries) {
    if (typeof step === 'string') yield [[...path, step], step]
    yield* partsOf(part, [...path, step])
  }
}
