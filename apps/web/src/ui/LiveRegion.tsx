import { announcement } from './announce.ts'
import { useStore } from './store.ts'

export function LiveRegion() {
  const { text, count } = useStore(announcement)
  return (
    <p role="status" aria-live="polite" className="sr-only">
      <span key={count}>{text}</span>
    </p>
  )
}
