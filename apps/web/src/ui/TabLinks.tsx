import { Link } from '@tanstack/react-router'

type TabLinksProps = { label: string; tabs: readonly { to: string; title: string }[] }

/** Pages side by side. They are links, so each has an address and opens in a new tab like any other. */
export function TabLinks({ label, tabs }: TabLinksProps) {
  return (
    <nav aria-label={label} className="mb-6 border-b border-rule">
      <ul className="-mb-px flex gap-5 overflow-x-auto">
        {tabs.map(({ to, title }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: true, includeSearch: false }}
              className="flex h-9 items-center border-b-2 border-transparent text-sm whitespace-nowrap text-faded -outline-offset-2! hover:text-ink data-[status=active]:border-accent data-[status=active]:font-medium data-[status=active]:text-ink"
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
