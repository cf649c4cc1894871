import type { Outputs } from '@countersign/server/router'
import { namelessOf } from '../ledger/references.ts'

export type Former = Outputs['ledger']['former'][number]

/** Somebody whose account is gone has no name here any more; the end of the id still tells one from another. */
export const nameOfFormer = ({ name, personId }: Former): string => name ?? namelessOf(personId)
