import { SpecList } from './SpecInputs.tsx'

/** What the agent asks for once it is governed. */
export function AccessFields() {
  return (
    <>
      <SpecList
        path="access.network.domains"
        label="Hosts it may reach"
        hint="Full names, one to a line. With *. before it, a name stands for everything below it."
        placeholder="api.erp.example"
        isOptional
        kind="lines"
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SpecList
          path="access.files.allow"
          label="Files it may use"
          hint="Patterns, one to a line."
          placeholder="./invoices/**"
          isOptional
          kind="lines"
        />
        <SpecList
          path="access.files.deny"
          label="Files it may never use"
          hint="These win over the others."
          placeholder="./secrets/**"
          isOptional
          kind="lines"
        />
      </div>
    </>
  )
}
