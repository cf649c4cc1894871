export const isDuplicate = (error: unknown): boolean => errnoOf(error) === 1062

/** The server's error number, through drizzle's wrapping of the driver's error. */
export function errnoOf(error: unknown): number | null {
  for (let here: unknown = error; here instanceof Error; here = here.cause) {
    if ('errno' in here && typeof here.errno === 'number') return here.errno
  }
  return null
}
