/** Why something cannot be done, as a button tells it; undefined when it can. */
export const reasonOf = (obstacle: { message: string; remedy: string } | null): string | undefined =>
  obstacle === null ? undefined : `${obstacle.message} ${obstacle.remedy}`
