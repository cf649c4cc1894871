class TooLate extends Error {
  constructor(ms: number) {
    super(`It took longer than ${ms} ms.`)
    this.name = 'TooLate'
  }
}

/** Gives up on what takes too long. The work itself goes on; whoever began it says what becomes of its end. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate(ms)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
