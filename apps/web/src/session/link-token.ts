import type { Outputs } from '@countersign/server/router'
import { useLocation } from '@tanstack/react-router'

/** The secret of a one-time link. It stands in the fragment, which a browser never sends to any server. */
export const useLinkToken = (): string => useLocation({ select: ({ hash }) => hash })

/** What the server says of a link before it is used. */
export type InspectedLink = Outputs['links']['inspect']
