import { isPermission, permissions, Role, roleHas, roleSummary } from '@countersign/people'
import { Check, Minus } from 'lucide-react'
import { Section } from '../ui/Section.tsx'

/** Drawn from the same table by which the server decides. */
export function RoleTable() {
  return (
    <Section title="What each role may do">
      <dl className="mb-4 text-sm">
        {Role.options.map((role) => (
          <div key={role} className="flex gap-x-3 py-0.5">
            <dt className="w-24 shrink-0 font-medium">{role}</dt>
            <dd className="text-faded">{roleSummary[role]}</dd>
          </div>
        ))}
      </dl>
      <table className="w-full text-sm">
        <caption className="sr-only">Permissions of each role</caption>
        <thead className="border-b border-edge text-left text-xs text-faded">
          <tr>
            <th scope="col" className="h-7 pr-4 font-medium">
              Permission
            </th>
            {Role.options.map((role) => (
              <th key={role} scope="col" className="hidden w-24 font-medium sm:table-cell">
                {role}
              </th>
            ))}
            <th scope="col" className="w-28 font-medium sm:hidden">
              Roles
            </th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(permissions).map(([permission, what]) => (
            <PermissionRow key={permission} permission={permission} what={what} />
          ))}
        </tbody>
      </table>
    </Section>
  )
}

/** One column per role where there is room for them, one that lists the roles where there is not. */
function PermissionRow({ permission, what }: { permission: string; what: string }) {
  const holders = Role.options.filter((role) => isPermission(permission) && roleHas(role, permission))
  return (
    <tr className="border-b border-rule hover:bg-shade">
      <th scope="row" className="h-row py-1 pr-4 text-left font-normal">
        {what}
      </th>
      {Role.options.map((role) => (
        <td key={role} className="hidden sm:table-cell">
          <YesNo isYes={holders.includes(role)} />
        </td>
      ))}
      <td className="py-1 sm:hidden">{holders.join(', ')}</td>
    </tr>
  )
}

function YesNo({ isYes }: { isYes: boolean }) {
  const Icon = isYes ? Check : Minus
  return (
    <>
      <Icon aria-hidden className={`size-4 ${isYes ? 'text-accent' : 'text-edge'}`} />
      <span className="sr-only">{isYes ? 'yes' : 'no'}</span>
    </>
  )
}
