/**
 * An admission is named as the event that tells of it, under a prefix of its own: whoever holds the one finds the other,
 * and no admission can be named that stands nowhere.
 */
export const admissionIdOf = (eventId: string): string => `adm_${eventId.slice('evt_'.length)}`

export const eventIdOf = (admissionId: string): string => `evt_${admissionId.slice('adm_'.length)}`
