export type SpecFile = { name: string; text: string; format: 'yaml' | 'json' }

export type FileReading =
  | { kind: 'one' | 'several'; files: readonly SpecFile[] }
  | { kind: 'refused'; message: string }

/** What the server takes at most; a longer file is not even read here. */
const mostBytes = { one: 1_000_000, all: 8 * 1024 * 1024, files: 1_000 }

type Named = { name: string; size: number; text: () => Promise<string> }

/** One spec becomes a draft; several, or a list of them in one file, are imported at once. */
export async function readSpecFiles(files: readonly Named[]): Promise<FileReading> {
  const odd = files.find(({ name }) => !/\.(?:ya?ml|json)$/i.test(name))
  if (odd) return refused(`${odd.name} is called neither .yaml, .yml nor .json.`)
  if (files.length > mostBytes.files) return refused(`These are ${files.length} files; 1000 go at once.`)
  const size = files.reduce((sum, file) => sum + file.size, 0)
  if (size > mostBytes.all) return refused(`This is ${megabytes(size)}; at most 8 MB go at once.`)
  const read = await Promise.all(
    files.map(async (file) => ({
      name: file.name,
      text: await file.text(),
      format: formatOf(file.name),
    })),
  )
  const [first] = read
  if (!first) return refused('No file was chosen.')
  if (read.length === 1 && !isList(first)) {
    if (size > mostBytes.one)
      return refused(`${first.name} is ${megabytes(size)}; a spec has at most 256 KiB.`)
    return { kind: 'one', files: read }
  }
  return { kind: 'several', files: read }
}

const refused = (message: string): FileReading => ({ kind: 'refused', message })

const formatOf = (name: string): SpecFile['format'] => (/\.json$/i.test(name) ? 'json' : 'yaml')

const isList = ({ text, format }: SpecFile): boolean => format === 'json' && /^\s*\[/.test(text)

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`
