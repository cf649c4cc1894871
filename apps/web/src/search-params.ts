import { useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import type { z } from 'zod'

/**
 * The state of a list, kept in the address so that it can be shared and survives a reload. What does not fit the
 * schema is dropped, because an address is typed by people.
 */
export function useSearchParams<Schema extends z.ZodObject>(schema: Schema) {
  const { search, pathname } = useLocation()
  const router = useRouter()
  const navigate = useNavigate()
  const current = readSearch(schema, search)
  const change = async (next: Partial<z.input<Schema>>) => {
    // Whoever follows a link while the last word is still being taken in is not brought back for its sake.
    if (router.latestLocation.pathname !== pathname) return
    await navigate({
      to: pathname,
      // What stands in the address by then: a filter may have changed while another was still being typed.
      search: (before: unknown) => ({ ...readSearch(schema, before), ...next }),
      replace: true,
      resetScroll: false,
    })
  }
  return [current, change] as const
}

export function readSearch<Schema extends z.ZodObject>(schema: Schema, search: unknown): z.output<Schema> {
  const whole = schema.safeParse(search)
  return whole.success ? whole.data : schema.parse({})
}
