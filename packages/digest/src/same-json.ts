/** Whether two values of JSON say the same, whatever the order of their fields. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    return Object.is(one, other)
  }
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const fields = Object.entries(one)
  if (fields.length !== Object.keys(other).length) return false
  const values = new Map<string, unknown>(Object.entries(other))
  return fields.every(([name, value]) => values.has(name) && isSameJson(value, values.get(name)))
}
