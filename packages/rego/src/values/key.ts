// Canonical keys: two values are equal in Rego exactly when their keys are the same JavaScript primitive.

import { BigNumber } from './number.ts'
import { compareText } from './order.ts'
import { property, RegoObject, RegoSet, sortedKeys, type Value } from './value.ts'

/** Primitives are their own key. Texts of composites start with NUL, and so do strings that would clash. */
export type Key = string | number | boolean | null

export const keyOf = (value: Value): Key => {
  switch (typeof value) {
    case 'string':
      return value.charCodeAt(0) === 0 ? `\0s${value}` : value
    case 'number':
    case 'boolean':
      return value
    default:
      return value === null ? null : `\0${canonicalText(value)}`
  }
}

const canonicalText = (value: Value): string => {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
    case 'boolean':
      return String(value)
    default:
      if (value === null) return 'null'
      if (value instanceof BigNumber) return bigNumberText(value)
      if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`
      if (value instanceof RegoSet) {
        value.key ??= `<${[...value.values()].map(canonicalText).sort(compareText).join()}>`
        return value.key
      }
      if (value instanceof RegoObject) {
        value.key ??= `{${value
          .sorted()
          .map(([k, v]) => `${canonicalText(k)}:${canonicalText(v)}`)
          .join()}}`
        return value.key
      }
      return plainText(value as { readonly [key: string]: Value })
  }
}

const plainText = (object: { readonly [key: string]: Value }): string => {
  let text = '{'
  for (const key of sortedKeys(object)) {
    const member = property(object, key)
    if (member !== undefined) text += `${JSON.stringify(key)}:${canonicalText(member)},`
  }
  return `${text}}`
}

// 1e400 and 10e399 are one number written twice; the digits without their zeros tell them apart from others.
const bigNumberText = (value: BigNumber): string => {
  if (value.integer !== undefined) return value.integer.toString()
  const match = /^(-?)0*(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(value.text)
  const fraction = match?.[3] ?? ''
  const digits = `${match?.[2] ?? ''}${fraction}`.replace(/^0+/, '')
  const trimmed = digits.replace(/0+$/, '')
  const exponent = Number(match?.[4] ?? '0') - fraction.length + digits.length - trimmed.length
  return `${match?.[1] ?? ''}${trimmed}e${exponent}`
}
