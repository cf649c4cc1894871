import { publicFiles } from '../paths.ts'

/** The public keys as this server hands them to anybody, now. */
export async function fetchTrustRoot(workspaceId: string): Promise<unknown> {
  const answer = await fetch(publicFiles.trustRoot(workspaceId), { cache: 'no-store' })
  if (!answer.ok) throw new TypeError(`The trust root could not be fetched: ${answer.status}`)
  return answer.json()
}
