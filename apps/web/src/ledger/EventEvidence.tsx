import { Digest } from '../ui/Digest.tsx'
import { Facts } from '../ui/Facts.tsx'
import { Notice } from '../ui/Notice.tsx'
import { counted, describeNumber } from '../ui/number.ts'
import { TextBlock } from '../ui/TextBlock.tsx'
import { Time } from '../ui/Time.tsx'
import type { LedgerEvent } from './EventSummary.tsx'

/** What proves it, as it is stored: the bytes, their hashes, their place, and who signed. */
export function EventEvidence({ event }: { event: LedgerEvent }) {
  const { position, leaf, bodySha256, checkpoint, header } = event
  return (
    <div className="flex flex-col gap-4">
      {event.proof === null && (
        <Notice>
          <p role="status">
            {position === null
              ? 'It was written and waits for its place in the log; that takes a moment.'
              : 'No checkpoint covers it yet; the next one is signed in a moment.'}
          </p>
        </Notice>
      )}
      <Facts
        facts={[
          { name: 'Position', value: position === null ? 'None yet' : describeNumber(position) },
          { name: 'Leaf hash', value: leaf === null ? 'None yet' : <Digest hex={leaf} what="leaf hash" /> },
          {
            name: 'Body hash',
            value: bodySha256 === null ? 'Unknown' : <Digest hex={bodySha256} what="body hash" />,
          },
          ...(checkpoint
            ? [
                {
                  name: 'Checkpoint',
                  value: (
                    <>
                      {counted(checkpoint.size, 'event')}, signed at <Time at={checkpoint.at} />
                    </>
                  ),
                },
                { name: 'Root', value: <Digest hex={checkpoint.root} what="root" /> },
                {
                  name: 'Cosignatures',
                  value: checkpoint.cosignatures === 0 ? 'None' : describeNumber(checkpoint.cosignatures),
                },
              ]
            : []),
        ]}
      />
      <TextBlock title="Header, to the byte" text={header} what="header" />
      {event.proof !== null && <TextBlock title="Proof" text={event.proof} what="proof" />}
    </div>
  )
}
