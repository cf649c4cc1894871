import type { AdmissionFacts, Cryptography } from './facts.ts'

/** Which way a check's objection works: a denial, or the restriction that a changed policy brings. */
type Weight = 'deny' | 'restrict'

type Definition<Name extends string, Code extends string, Applicable extends AdmissionFacts> = {
  readonly name: Name
  /** As a person reads it beside the arc of the seal. */
  readonly title: string
  readonly code: Code
  readonly weight: Weight
  readonly remedy: string
  /** A type guard: what a check needs is there, or the check does not apply. */
  readonly appliesTo: (facts: AdmissionFacts) => facts is Applicable
  /** What is wrong, in a sentence; null where nothing is. */
  readonly run: (facts: Applicable, cryptography: Cryptography) => string | null
}

/** What came of one check. Nothing but the word `passed` lets a start go on. */
export type Ran = { readonly result: 'passed' | 'objected' | 'not-applicable'; readonly message: string }

/** A check as the chain runs it: it no longer matters what facts it is about. */
export type Check<Name extends string = string, Code extends string = string> = {
  readonly name: Name
  readonly title: string
  readonly code: Code
  readonly weight: Weight
  readonly remedy: string
  readonly look: (facts: AdmissionFacts, cryptography: Cryptography) => Ran
  /** Its row where it has nothing to say, made once: most rows of most admissions are these. */
  readonly rows: Readonly<Record<'passed' | 'not-applicable', QuietRow<Name>>>
}

type QuietRow<Name extends string> = {
  readonly check: Name
  readonly title: string
  readonly state: 'passed' | 'not-applicable'
  readonly code: null
  readonly message: ''
  readonly remedy: ''
}

export function defineCheck<
  const Name extends string,
  const Code extends string,
  Applicable extends AdmissionFacts,
>({ appliesTo, run, ...check }: Definition<Name, Code, Applicable>): Check<Name, Code> {
  const { name, title } = check
  const quiet = (state: QuietRow<Name>['state']): QuietRow<Name> =>
    Object.freeze({ check: name, title, state, code: null, message: '', remedy: '' })
  return {
    ...check,
    rows: { passed: quiet('passed'), 'not-applicable': quiet('not-applicable') },
    look(facts, cryptography) {
      if (!appliesTo(facts)) return notApplicable
      const objection = run(facts, cryptography)
      return objection === null ? passed : { result: 'objected', message: objection }
    },
  }
}

const passed: Ran = { result: 'passed', message: '' }
const notApplicable: Ran = { result: 'not-applicable', message: '' }
