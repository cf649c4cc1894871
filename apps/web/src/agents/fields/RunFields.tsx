import { SpecList, SpecText } from './SpecInputs.tsx'

export function RunFields() {
  return (
    <>
      <SpecText
        path="run.runner"
        label="Runner"
        hint="A program that the operator registered. The spec names it and never a command."
        placeholder="reference"
        isOptional="with-default"
        isCode
        max={200}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SpecList
          path="run.args"
          label="Arguments"
          hint="One to a line, in this order."
          isOptional
          kind="lines"
        />
        <SpecList
          path="run.env"
          label="Variables"
          hint="NAME=value, one to a line. Never a credential: everybody who may read the spec could read it."
          placeholder="LOG_LEVEL=info"
          isOptional
          kind="entries"
        />
      </div>
    </>
  )
}
