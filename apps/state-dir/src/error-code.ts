/** The `code` of an error from Node, or null: the only thing a catch may decide by. */
export function errorCode(error: unknown): string | number | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  const { code } = error
  return typeof code === 'string' || typeof code === 'number' ? code : null
}

/** Waits for `work`; an error with one of `codes` becomes null, any other error stays an error. */
export async function unless<T>(codes: readonly (string | number)[], work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    const code = errorCode(error)
    if (code !== null && codes.includes(code)) return null
    throw error
  }
}
