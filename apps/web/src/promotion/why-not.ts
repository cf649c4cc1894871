import type { RequestRow } from './promotions-query.ts'

/** Why somebody may not decide, and who may, as a button tells it; undefined when they may. */
export const whyNot = ({ canDecide }: Pick<RequestRow, 'canDecide'>): string | undefined =>
  canDecide.ok ? undefined : `${canDecide.message} ${canDecide.remedy}`
