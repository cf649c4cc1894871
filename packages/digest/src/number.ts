/** Numbers that would not come back as they were written. JSON numbers are doubles here (RFC 8785 §3.2.2.3). */
export type NumberCode = 'NUMBER_NOT_FINITE' | 'NUMBER_TOO_SMALL' | 'INTEGER_UNSAFE'

const messages: Record<NumberCode, string> = {
  NUMBER_NOT_FINITE: 'The number is too large to be kept, or is not a number.',
  NUMBER_TOO_SMALL: 'The number is so small that it would become 0.',
  INTEGER_UNSAFE:
    'Whole numbers beyond 9007199254740991 lose digits. Write the number as text, in quotation marks.',
}

type NumberProblem = { readonly code: NumberCode; readonly message: string }

const problem = (code: NumberCode): NumberProblem => ({ code, message: messages[code] })

/**
 * What is wrong with a number. `literal` is how it was spelled, or null for a live value, where the spelling is
 * the canonical one. From 1e21 on the canonical spelling has an exponent and claims no exact digits.
 */
export function numberProblem(value: number, literal: string | null): NumberProblem | null {
  if (!Number.isFinite(value)) return problem('NUMBER_NOT_FINITE')
  if (value === 0 && literal !== null && /^[^eE]*[1-9]/.test(literal)) return problem('NUMBER_TOO_SMALL')
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return null
  const spelledOut = literal !== null && !/[eE]/.test(literal)
  return spelledOut || Math.abs(value) < 1e21 ? problem('INTEGER_UNSAFE') : null
}
