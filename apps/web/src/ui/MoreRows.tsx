import { Button } from './Button.tsx'

type MoreRowsProps = {
  shown: number
  total?: number
  noun: { one: string; other: string }
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
}

const plural = new Intl.PluralRules('en')

/** How much of a list is shown, and the next piece of it. */
export function MoreRows({ shown, total = shown, noun, pages }: MoreRowsProps) {
  const count = plural.select(total) === 'one' ? `1 ${noun.one}` : `${total} ${noun.other}`
  return (
    <div className="flex min-h-10 items-center justify-between gap-4 pt-2 text-xs text-faded">
      <p>{shown < total ? `${shown} of ${count}` : count}</p>
      {pages.hasNextPage && (
        <Button size="small" onClick={() => pages.fetchNextPage()} isBusy={pages.isFetchingNextPage}>
          Show more
        </Button>
      )}
    </div>
  )
}
