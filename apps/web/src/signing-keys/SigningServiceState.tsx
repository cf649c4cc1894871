import type { Outputs } from '@countersign/server/router'
import { Notice } from '../ui/Notice.tsx'
import { Status } from '../ui/Status.tsx'

type Service = Outputs['signingKeys']['list']['signingService']

/** Whether private keys can live outside of the server, and whether what keeps them is there. */
export function SigningServiceState({ service }: { service: Service }) {
  if (service === null) return null
  if (service.isAnswering) {
    return (
      <p className="mt-3 flex flex-wrap items-center gap-x-2 text-sm text-faded">
        Signing service <Status tone="allow">Answers</Status>
      </p>
    )
  }
  return (
    <div className="mt-3">
      <Notice tone="caution">
        The signing service does not answer. Nothing can be promoted with a key that it keeps until it does.
      </Notice>
    </div>
  )
}
