import { Segments } from '../ui/Segments.tsx'
import { useStore } from '../ui/store.ts'
import { sourceMode } from './source-mode.ts'

const options = [
  { value: 'code', label: 'Code editor' },
  { value: 'plain', label: 'Plain text' },
] as const

/** Belongs to the browser and holds for every source that is edited in it. */
export function SourceModeSwitch() {
  return (
    <Segments
      legend="The source is edited in"
      name="source-mode"
      options={options}
      value={useStore(sourceMode)}
      onChange={sourceMode.set}
    />
  )
}
