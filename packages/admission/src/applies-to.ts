import type { AdmissionFacts, GovernedFacts, PresentedProof, SandboxFacts } from './facts.ts'

export const inSandbox = (facts: AdmissionFacts): facts is SandboxFacts => facts.mode === 'sandbox'

export const governed = (facts: AdmissionFacts): facts is GovernedFacts => facts.mode === 'governed'

export type ProvenFacts = GovernedFacts & { readonly proof: PresentedProof }

export const withProof = (facts: AdmissionFacts): facts is ProvenFacts =>
  facts.mode === 'governed' && facts.proof !== null
