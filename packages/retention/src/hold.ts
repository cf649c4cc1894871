/** What a hold covers: everything, or what tells of one agent or one person. */
export const holdScopes = ['workspace', 'agent', 'person'] as const
export type HoldScope = (typeof holdScopes)[number]

export const holdLimits = { maxName: 120, minReason: 10, maxReason: 500, mostActive: 100 } as const
