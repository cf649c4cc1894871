import type { Outputs } from '@countersign/server/router'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { type Fact, Facts } from '../ui/Facts.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Status } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import { describeAction } from './action-words.ts'
import { endingOf } from './outcome.ts'
import { type Readable, readable, readBody } from './readable.ts'
import { describeReference, namelessOf } from './references.ts'

export type LedgerEvent = Outputs['ledger']['event']

/** Who, what, when, how it ended; and from each of them to all that is like it. */
export function EventSummary({ event }: { event: LedgerEvent }) {
  const { id: workspaceId, slug } = useWorkspace()
  const { data: choices } = trpc.ledger.choices.useQuery({ workspaceId })
  const { actor, behind, subject, action, outcome, codes, at, requestId } = event
  const { actorName, behindName } = readBody(event.body)
  // Who acted may be known still, though the event tells of somebody whose data was erased.
  const known = event.isErased ? choices?.actors.find(({ reference }) => reference === actor) : undefined
  const today = known && known.name !== namelessOf(known.reference) ? known.name : undefined
  const facts: (Fact | false)[] = [
    actor !== null && {
      name: 'Who',
      value: (
        <WithLink to={slug} search={{ actor }} words="Everything by them">
          {describeReference(actor, actorName)}
          {today && <span className="text-faded">today known as {today}</span>}
        </WithLink>
      ),
    },
    behind !== null && { name: 'Played by', value: describeReference(behind, behindName) },
    subject !== null && {
      name: 'About',
      value: (
        <WithLink to={slug} search={{ subject }} words="Everything about this">
          {describeReference(subject)}
        </WithLink>
      ),
    },
    action !== null && {
      name: 'Event',
      value: (
        <WithLink to={slug} search={{ action }} words="Every event of this kind">
          {describeAction(action)}
        </WithLink>
      ),
    },
    at !== null && { name: 'When', value: <Time at={at} /> },
    outcome !== null && {
      name: 'Outcome',
      value: <Status tone={endingOf(outcome).tone}>{endingOf(outcome).word}</Status>,
    },
    codes.length > 0 && { name: 'Codes', value: <code className="font-mono">{codes.join(', ')}</code> },
    requestId !== null && {
      name: 'Request',
      value: <Identifier text={requestId} what="request id" />,
    },
    { name: 'Id', value: <Identifier text={event.id} what="id of the event" /> },
  ]
  return (
    <>
      {event.action === null && (
        <Notice tone="caution">
          The stored bytes of this event cannot be read any more. Check the ledger, and keep this database as
          it is.
        </Notice>
      )}
      <Facts facts={facts.filter((fact) => fact !== false)} />
    </>
  )
}

export function EventDetails({ event }: { event: LedgerEvent }) {
  const facts = [...readable(event.facts), ...readBody(event.body).words].map(({ name, ...rest }) => ({
    name,
    value: <Value {...rest} />,
  }))
  return (
    <div className="flex flex-col gap-3">
      {event.isErased && (
        <Notice>
          The names and addresses of this event were erased for good. What is left is its header, and with it
          every proof.
        </Notice>
      )}
      {!event.isErased && event.body === null && event.action !== null && (
        <Notice tone="caution">
          The names of this event cannot be read, and they were not erased. Check the ledger.
        </Notice>
      )}
      {facts.length > 0 && <Facts facts={facts} />}
      {facts.length === 0 && event.body !== null && <p className="text-sm text-faded">Nothing besides.</p>}
    </div>
  )
}

function Value({ value, kind }: Omit<Readable, 'name'>) {
  if (kind === 'instant') return <Time at={value} />
  if (kind === 'code') return <code className="font-mono break-all">{value}</code>
  return value
}

function Identifier({ text, what }: { text: string; what: string }) {
  return (
    <span className="flex items-center gap-1">
      <code className="font-mono break-all">{text}</code>
      <CopyButton text={text} what={what} />
    </span>
  )
}

type WithLinkProps = { to: string; search: Record<string, string>; words: string; children: ReactNode }

function WithLink({ to, search, words, children }: WithLinkProps) {
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      {children}
      <Link to={paths.ledger(to)} search={search} className="link inline-flex min-h-6 items-center">
        {words}
      </Link>
    </span>
  )
}
