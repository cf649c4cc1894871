import { X } from 'lucide-react'
import { Button } from './Button.tsx'

type ChipProps = {
  words: string
  /** What it is about, where that may be longer than the page is wide. */
  about?: string
  onRemove: () => void
}

/** What a list is narrowed by and has no field of its own. */
export const Chip = ({ words, about, onRemove }: ChipProps) => (
  <Button size="small" className="max-w-full" aria-label={`${words}, remove`} onClick={onRemove}>
    <span className="truncate">{about === undefined ? words : `${words}: ${about}`}</span>
    <X aria-hidden className="size-3.5 shrink-0" />
  </Button>
)
