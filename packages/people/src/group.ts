import { z } from 'zod'

/** What a group of members is called, as a policy names it. A group is there for as long as somebody is in it. */
export const GroupName = z
  .string()
  .max(63)
  .regex(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/, 'Name the group as in finance-leads.')

export const mostGroups = 20

/** The groups that somebody wrote down with commas between them, each once and in order. */
export const groupsIn = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))].sort()
