import { Link } from '@tanstack/react-router'
import { SpecPrecheck } from '../../policy/SpecPrecheck.tsx'
import { problemOf } from '../../server-problem.ts'
import { trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { counted } from '../../ui/number.ts'
import { Section } from '../../ui/Section.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { TextBlock } from '../../ui/TextBlock.tsx'
import { valueAt } from '../fields/spec-path.ts'
import { nameOfField } from '../fields/words.ts'
import type { DraftRef } from './draft-query.ts'
import type { DraftSaver } from './draft-saver.ts'
import { inShort } from './in-short.ts'
import { ReviewFacts } from './ReviewFacts.tsx'
import { ReviewList } from './ReviewList.tsx'
import { SubmitDraft } from './SubmitDraft.tsx'
import { asksFor, steps } from './steps.ts'
import { useWizard } from './wizard-context.ts'

type ReviewStepProps = { draftRef: DraftRef; to: string; saver: DraftSaver; days: number | undefined }

export function ReviewStep({ draftRef, to, saver, days }: ReviewStepProps) {
  const { state, dispatch, problems: known } = useWizard()
  const review = trpc.drafts.review.useQuery(
    { ...draftRef, ...(days && { days }) },
    { staleTime: 0, placeholderData: (before) => before },
  )
  // Only the server knows which names are taken.
  const taken = review.data?.problems.filter(({ code }) => code === 'NAME_TAKEN') ?? []
  const problems = known.some(({ path }) => path === 'metadata.name') ? known : [...known, ...taken]
  const { inferred } = state
  const confirmAll = () => dispatch({ type: 'confirm', paths: inferred.map(({ path }) => path) })
  return (
    <div className="flex flex-col">
      {problems.length > 0 && (
        <Section title={`${counted(problems.length, 'thing')} to correct`}>
          <ReviewList label="To correct" to={to} lines={problems} />
        </Section>
      )}
      {inferred.length > 0 && (
        <Section
          title={`${counted(inferred.length, 'value')} inferred and not confirmed`}
          description="Nobody said these so. Confirm each, or change it in its step."
          actions={
            <Button size="small" onClick={confirmAll}>
              Confirm all {inferred.length}
            </Button>
          }
        >
          <ReviewList
            label="Not confirmed"
            to={to}
            lines={inferred.map(({ path, because }) => ({
              path,
              message: inShort(valueAt(state.draft, path)),
              detail: `Inferred from ${because}`,
              action: (
                <Button
                  size="small"
                  aria-label={`Confirm ${nameOfField(path)}`}
                  onClick={() => dispatch({ type: 'confirm', paths: [path] })}
                >
                  Confirm
                </Button>
              ),
            }))}
          />
        </Section>
      )}
      {review.error && <ErrorNotice problem={problemOf(review.error)} />}
      {!review.data && !review.error && <Skeleton />}
      {review.data && (
        <>
          <Section title="What it means">
            <ReviewFacts review={review.data} />
          </Section>
          {review.data.findings.length > 0 && (
            <Section
              title="Before it can be promoted"
              description="None of this stands in the way of the sandbox."
            >
              <ReviewList
                label="Before it can be promoted"
                to={to}
                lines={review.data.findings.map(({ path, message, remedy }) => ({
                  path,
                  message,
                  detail: remedy,
                }))}
              />
            </Section>
          )}
          {review.data.yaml !== null && (
            <Section
              title="What the policy says"
              description="Whether it could be promoted by the rules. The sandbox does not depend on it."
            >
              <SpecPrecheck key={review.data.yaml} yaml={review.data.yaml} />
            </Section>
          )}
          {review.data.advice.length > 0 && (
            <Section title="Worth a second look">
              <ReviewList
                label="Worth a second look"
                to={to}
                lines={review.data.advice.map(({ path, message, remedy }) => ({
                  path,
                  message,
                  detail: remedy,
                }))}
              />
            </Section>
          )}
          {review.data.yaml !== null && (
            <Section
              title="The whole spec"
              description="Exactly this is kept as the first revision, with what was not said filled in."
              actions={<EditLinks to={to} />}
            >
              <TextBlock title="YAML" text={review.data.yaml} what="spec" />
            </Section>
          )}
        </>
      )}
      <SubmitDraft draftRef={draftRef} saver={saver} days={days} problems={problems} />
    </div>
  )
}

function EditLinks({ to }: { to: string }) {
  return (
    <p className="flex flex-wrap gap-x-4 text-sm">
      {steps
        .filter(({ id }) => asksFor(id))
        .map(({ id, title }) => (
          <Link
            key={id}
            to={to}
            search={{ step: id }}
            className="link inline-flex min-h-6 items-center"
            aria-label={`Edit ${title}`}
          >
            {title}
          </Link>
        ))}
    </p>
  )
}
