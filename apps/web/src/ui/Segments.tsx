type SegmentsProps<Value extends string> = {
  /** Read out before the choices; nobody sees it. */
  legend: string
  name: string
  options: readonly { value: Value; label: string }[]
  value: Value
  onChange: (value: Value) => void
}

/** Two or three ways to see the same thing, side by side. */
export function Segments<Value extends string>({
  legend,
  name,
  options,
  value,
  onChange,
}: SegmentsProps<Value>) {
  return (
    <fieldset className="flex h-8 rounded-sm border border-edge bg-sheet text-sm">
      <legend className="sr-only">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="relative flex items-center border-edge px-3 whitespace-nowrap text-faded first-of-type:rounded-l-sm last-of-type:rounded-r-sm not-first-of-type:border-l hover:bg-shade has-checked:bg-accent-wash has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
