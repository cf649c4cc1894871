/** Whose directory it is: what its refusals speak of. */
export type Program = 'witness' | 'signer'

export const codeFor = (program: Program, problem: string): string => `${program.toUpperCase()}_${problem}`
