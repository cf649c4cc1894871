import { Search } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { classNames } from './class-names.ts'
import { controlLook } from './Field.tsx'

type SearchFieldProps = { label: string; value: string; onChange: (value: string) => void }

const pauseMs = 250

/** Tells what was typed once the person pauses. The text follows the value when that is changed elsewhere. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    const isBeingTyped = document.activeElement === input.current
    if (input.current && !isBeingTyped) input.current.value = value
  }, [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  function onInput(typed: string) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onChange(typed), pauseMs)
  }
  return (
    <div className="relative w-full sm:w-64">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-faded" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        defaultValue={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        className={classNames(controlLook, 'pl-8')}
      />
    </div>
  )
}
