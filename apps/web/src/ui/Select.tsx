import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'
import { controlLook } from './Field.tsx'

type SelectOption = { value: string; label: string }

type SelectProps = ComponentProps<'select'> & { options: readonly SelectOption[] }

/** The browser's own list: it is right on a phone, at every zoom and for every screen reader. */
export function Select({ options, className, ...select }: SelectProps) {
  return (
    <div className={classNames('relative', className)}>
      <select {...select} className={classNames(controlLook, 'appearance-none pr-8')}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute top-2 right-2 size-4 text-faded" />
    </div>
  )
}
