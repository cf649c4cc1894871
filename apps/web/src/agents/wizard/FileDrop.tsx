import { FileUp } from 'lucide-react'
import { type DragEvent, useId, useState } from 'react'
import { classNames } from '../../ui/class-names.ts'

type FileDropProps = {
  label: string
  hint: string
  accept: string
  isMultiple?: boolean
  onFiles: (files: readonly File[]) => void
}

/** A file field that also takes what is dropped on it. */
export function FileDrop({ label, hint, accept, isMultiple = false, onFiles }: FileDropProps) {
  const id = useId()
  const [isOver, setIsOver] = useState(false)
  function drop(event: DragEvent<HTMLLabelElement>) {
    event.preventDefault()
    setIsOver(false)
    onFiles([...event.dataTransfer.files])
  }
  return (
    <label
      htmlFor={id}
      onDragOver={(event) => {
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      className={classNames(
        'flex flex-col items-start gap-2 border border-dashed px-5 py-6 text-sm',
        isOver ? 'border-accent bg-accent-wash' : 'border-edge bg-sheet',
      )}
    >
      <span className="flex items-center gap-2 font-medium">
        <FileUp aria-hidden className="size-4 text-accent" />
        {label}
      </span>
      <span id={`${id}-hint`} className="text-faded">
        {hint}
      </span>
      <input
        id={id}
        type="file"
        accept={accept}
        multiple={isMultiple}
        aria-describedby={`${id}-hint`}
        className="max-w-full min-w-0"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])]
          // The same file can be chosen again once it was corrected.
          target.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
    </label>
  )
}
