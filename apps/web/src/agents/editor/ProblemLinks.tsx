import { classNames } from '../../ui/class-names.ts'
import { focusField } from '../fields/focus-field.ts'
import { nameOfField } from '../fields/words.ts'

type ProblemLinksProps = {
  problems: readonly { path: string; message: string; at: { line: number } | null }[]
  /** What is typed in a field and cannot stand in the source, by the path of the field. */
  unreadable: readonly (readonly [path: string, why: string])[]
  onGoTo: (line: number) => void
}

const mostShown = 3

/** The first of what is wrong, each leading to its field or its line. */
export function ProblemLinks({ problems, unreadable, onGoTo }: ProblemLinksProps) {
  const links = [
    ...unreadable.map(([path, why]) => ({
      words: `${nameOfField(path)}: ${why}`,
      whole: why,
      go: () => void focusField(path),
    })),
    ...problems.map(({ path, message, at }) => ({
      words: `Line ${at?.line ?? 1}: ${path || message}`,
      whole: path ? `${path}: ${message}` : message,
      go: () => onGoTo(at?.line ?? 1),
    })),
  ]
  return (
    <ul
      aria-label="What is wrong"
      className="flex w-full min-w-0 items-center gap-x-3 max-sm:order-last sm:w-auto sm:flex-1 sm:basis-0"
    >
      {links.slice(0, mostShown).map(({ words, whole, go }, at) => (
        <li key={`${words} ${whole}`} className={classNames('min-w-0', at > 0 && 'max-sm:hidden')}>
          <button
            type="button"
            onClick={go}
            title={whole}
            className="link min-h-6 max-w-full truncate text-left text-deny!"
          >
            {words}
          </button>
        </li>
      ))}
      <More of={links.length - 1} className="sm:hidden" />
      <More of={links.length - mostShown} className="max-sm:hidden" />
    </ul>
  )
}

const More = ({ of: rest, className }: { of: number; className: string }) =>
  rest > 0 && <li className={classNames('shrink-0 text-faded', className)}>and {rest} more</li>
