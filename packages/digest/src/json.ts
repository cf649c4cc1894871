/** A value that JSON can carry. Objects are plain, with own keys only. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

export const isJsonObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One step into a value: the name of a field or the index in a list. */
export type Path = readonly (string | number)[]

/** A path as people write it: `anatomy.tools[0].name`, `metadata.labels["cost centre"]`; empty at the top. */
export function pathText(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (/^[A-Za-z_$][\w$-]*$/.test(step)) text += text === '' ? step : `.${step}`
    else text += `[${JSON.stringify(step.length > 80 ? `${step.slice(0, 80)}…` : step)}]`
  }
  return text
}
