import { Notice } from '../../ui/Notice.tsx'
import type { ProposalInFull } from '../policy-query.ts'

/** What has happened since it was proposed: the same files changed, or it does not pass any more. */
export function WhyNotNow({ proposal: { collisions, problems } }: { proposal: ProposalInFull }) {
  return (
    <>
      {collisions.length > 0 && (
        <Notice tone="caution">
          <p>
            Since it was proposed, somebody changed the same files in another way. It cannot be activated.
          </p>
          <ul>
            {collisions.map((path) => (
              <li key={path}>
                <code className="font-mono text-xs break-all">{path}</code>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {problems.length > 0 && (
        <Notice tone="caution">
          <p>On top of what is in force now it does not hold together. It cannot be activated.</p>
          <ul>
            {problems.slice(0, 10).map(({ file, line, message }) => (
              <li key={`${file}:${line} ${message}`} className="break-words">
                <code className="font-mono text-xs">
                  {file}:{line}
                </code>{' '}
                {message}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  )
}
