/** Who acts: a person, and who really acts where somebody plays a persona of the demo workspace. */
export type Party = { readonly personId: string; readonly behindId: string | null }

/**
 * Whether two acts are of one human. Personas are people of their own to each other, because the demo is there to
 * show two people; but whoever acts as themselves is the same person in every costume.
 */
export const isSameHuman = (one: Party, other: Party): boolean =>
  one.personId === other.personId || one.behindId === other.personId || one.personId === other.behindId
