/** An event of the kind that a ledger has most of. */
export const refusedSignIn = (personId: string) => ({
  by: { reference: 'system', name: null, behind: null },
  action: 'session.sign_in_refused' as const,
  subjectId: personId,
  outcome: 'deny' as const,
  codes: ['WRONG_CREDENTIALS'],
  facts: { method: 'password' as const },
  words: { name: 'Bench', address: '203.0.113.7', userAgent: 'Bench' },
})
