/** Speaks to the person at the terminal; standard output stays free for what a command answers. */
export const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
