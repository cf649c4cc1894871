import { type Question, questions } from '@countersign/policy'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { TextAreaField } from '../../ui/TextAreaField.tsx'
import type { PolicyDraft } from '../draft/use-policy-draft.ts'
import type { GoTo } from '../editor/ProblemsPanel.tsx'
import type { PolicySearch } from '../editor/policy-search.ts'
import { usePolicyTry } from '../engine/use-engine.ts'
import { Answer } from './Answer.tsx'
import { ChooseDialog } from './ChooseDialog.tsx'
import { Recorded, RecordedNotice } from './Recorded.tsx'
import { useBeginning } from './use-beginning.ts'

const questionWords: Record<Question, string> = {
  promotion: 'Promotion: may this revision become governed?',
  runtime: 'Runtime: may this agent start here and now?',
  interaction: 'Interaction: may this agent call that one?',
}

const troubles = {
  time: 'It took longer than anything may take, and was stopped.',
  person: 'You stopped it.',
  failed: 'The engine could not be started in this browser. Reload the page.',
} as const

type TryPanelProps = {
  draft: PolicyDraft
  search: PolicySearch
  onSearch: (next: Partial<PolicySearch>) => void
  onGoTo: GoTo
}

/** Asks the files as they stand in the editor, with any input, and shows how the answer came about. */
export function TryPanel({ draft, search, onSearch, onGoTo }: TryPanelProps) {
  const [isChoosing, setIsChoosing] = useState(false)
  const [typed, setTyped] = useState<{ of: string; text: string } | null>(null)
  const beginning = useBeginning(search)
  const { tried, isTrying, trouble, run, stop } = usePolicyTry(draft.files)
  const { question, key } = beginning
  // It stands below a long input, where nobody would look for it.
  const answer = useRef<HTMLElement>(null)
  useEffect(() => {
    if (tried) answer.current?.scrollIntoView({ block: 'start' })
  }, [tried])
  const text = typed?.of === key ? typed.text : (beginning.text ?? '')
  const isStale =
    tried !== null && (tried.files !== draft.files || tried.input !== text || tried.question !== question)
  return (
    <div className="flex flex-col gap-4">
      <SelectField
        label="Question"
        options={questions.map((value) => ({ value, label: questionWords[value] }))}
        value={question}
        onChange={({ target }) => onSearch({ question: asQuestion(target.value), decision: undefined })}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
        <p className="min-w-0 grow">{beginning.about}</p>
        <Button size="small" onClick={() => setIsChoosing(true)}>
          Choose another
        </Button>
      </div>
      {beginning.problem && <ErrorNotice problem={beginning.problem} />}
      {beginning.record && <RecordedNotice record={beginning.record} isEdited={draft.isEdited} />}
      {beginning.text === null && !beginning.problem ? (
        <Skeleton />
      ) : (
        <TextAreaField
          label="Input, JSON"
          isCode
          rows={10}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          value={text}
          onChange={({ target }) => setTyped({ of: key, text: target.value })}
        />
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button tone="primary" onClick={() => run(question, text)} isBusy={isTrying}>
          Ask
        </Button>
        {isTrying && <Button onClick={stop}>Stop</Button>}
        {typed?.of === key && <Button onClick={() => setTyped(null)}>Undo my changes</Button>}
      </div>
      {trouble && <Notice tone="caution">{troubles[trouble]}</Notice>}
      {tried && (
        <section
          ref={answer}
          aria-label="Answer"
          aria-busy={isTrying}
          className="flex scroll-mt-28 flex-col gap-3 border-t border-edge pt-3"
        >
          {isStale && (
            <p className="text-sm text-faded">
              Question or files changed since; ask again for the answer of now.
            </p>
          )}
          {beginning.record && !isStale && <Recorded record={beginning.record} tried={tried.tried} />}
          <Answer tried={tried.tried} onGoTo={onGoTo} />
        </section>
      )}
      {isChoosing && (
        <ChooseDialog
          question={question}
          onChoose={(next) => {
            onSearch(next)
            setIsChoosing(false)
          }}
          onClose={() => setIsChoosing(false)}
        />
      )}
    </div>
  )
}

const asQuestion = (word: string): Question => questions.find((one) => one === word) ?? 'promotion'
