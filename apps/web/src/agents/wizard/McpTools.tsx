import type { Outputs } from '@countersign/server/router'
import { useState } from 'react'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { counted } from '../../ui/number.ts'
import { StartProblem } from './StartProblem.tsx'
import { useStart } from './use-start.ts'

type McpToolsProps = { offer: Outputs['drafts']['tools']; access: { url: string; token?: string } }

/** What a server offers, what each tool would become, and why. Nothing is called. */
export function McpTools({ offer, access }: McpToolsProps) {
  const { start, isStarting, error } = useStart()
  const [picked, setPicked] = useState<readonly string[]>([])
  const usable = offer.tools.filter(({ unusable }) => unusable === null)
  const onlyReading = usable.filter(({ operations }) => operations.every((operation) => operation === 'read'))
  const pick = (tools: readonly { name: string }[]) => setPicked(tools.map(({ name }) => name))
  if (offer.tools.length === 0) {
    return (
      <EmptyState title={`${offer.server.title} offers no tools`}>
        Check the address, or whether the token may see them.
      </EmptyState>
    )
  }
  return (
    <section aria-labelledby="tools-title" className="flex flex-col gap-3">
      <div>
        <h3 id="tools-title" className="text-base font-semibold">
          {offer.server.title} offers {counted(offer.tools.length, 'tool')}
        </h3>
        <p className="text-sm text-faded">
          At {offer.host}. What it says of its tools is a claim: where it says nothing, the worst is assumed.
          Its descriptions stay here and never enter the spec.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => pick(onlyReading)}>
          Pick those that only read ({onlyReading.length})
        </Button>
        <Button size="small" onClick={() => pick([])}>
          Pick none
        </Button>
      </div>
      <ul aria-label="Tools" className="border-t border-edge">
        {offer.tools.map((tool) => (
          <li
            key={`${tool.name} ${tool.unusable}`}
            className="flex flex-col gap-1 border-b border-rule py-2 text-sm"
          >
            <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
              <Checkbox
                label={tool.name}
                disabled={tool.unusable !== null}
                checked={picked.includes(tool.name) && tool.unusable === null}
                onChange={({ target }) =>
                  setPicked(
                    target.checked ? [...picked, tool.name] : picked.filter((name) => name !== tool.name),
                  )
                }
                hint={tool.unusable ?? `because ${tool.because}`}
              />
              <span className="flex flex-wrap gap-1">
                {tool.operations.map((operation) => (
                  <Badge key={operation} tone={operation === 'read' ? 'plain' : 'restrict'}>
                    {operation}
                  </Badge>
                ))}
              </span>
            </div>
            {tool.description && (
              <p className="line-clamp-2 pl-6.5 text-xs break-words text-faded">{tool.description}</p>
            )}
          </li>
        ))}
      </ul>
      <StartProblem error={error} />
      <div>
        <Button
          tone="primary"
          isBusy={isStarting}
          disabledReason={picked.length === 0 ? 'Pick at least one tool.' : undefined}
          onClick={() => start({ mode: 'mcp', ...access, picked: [...picked] })}
        >
          Make a draft with {counted(picked.length, 'tool')}
        </Button>
      </div>
    </section>
  )
}
