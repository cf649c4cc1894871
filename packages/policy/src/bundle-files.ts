import { type Json, parseStrict } from '@countersign/digest'
import { z } from 'zod'
import { dataFile, isPolicyPath, type PolicyFiles, policyLimits } from './policy-files.ts'
import type { BundleCode, PolicyProblem } from './policy-problem.ts'

/** Why a bundle or a folder is not read; one is enough, and the first is told. */
export class BundleError extends Error {
  readonly problem: PolicyProblem

  constructor(code: BundleCode, file: string, message: string, hint: string) {
    super(message)
    this.problem = { file: file.slice(0, 200), line: 1, column: 1, code, message, hint }
  }
}

export type FolderReading =
  | { readonly ok: true; readonly files: PolicyFiles }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

/** Makes a set of the files of a folder, which is a bundle that was not packed. */
export function readFolder(found: ReadonlyMap<string, Uint8Array>): FolderReading {
  try {
    return { ok: true, files: filesOf(found) }
  } catch (error) {
    if (error instanceof BundleError) return { ok: false, problems: [error.problem] }
    throw error
  }
}

/** The set that some files make, by their plain names. */
export function filesOf(found: ReadonlyMap<string, Uint8Array>): PolicyFiles {
  const files: [string, string][] = []
  for (const [name, bytes] of found) {
    if (name === '.signatures.json') {
      const hint = 'Leave the signatures out; who sends a bundle here is known by their key.'
      throw new BundleError('BUNDLE_SIGNED', name, 'Signatures of bundles are not verified here.', hint)
    }
    const placed = placeOf(name)
    if (placed === null) {
      const hint = `There are modules (*.rego) and ${dataFile}.`
      throw new BundleError('BUNDLE_FILE_UNKNOWN', name, 'A policy set has no file of this name.', hint)
    }
    const text = textOf(name, bytes)
    files.push([placed, name === 'data.json' ? settingsIn(name, text) : text])
  }
  if (files.filter(([path]) => path === dataFile).length > 1) {
    const message = 'The data is there twice.'
    throw new BundleError('BUNDLE_FILE_DUPLICATE', dataFile, message, `Keep ${dataFile} only.`)
  }
  return Object.fromEntries(files)
}

/** Where a file of a bundle stands in a set. JSON is YAML too, so the data keeps its text and its lines. */
const placeOf = (name: string): string | null => {
  if (name === 'settings/data.json' || name === 'data.json') return dataFile
  return isPolicyPath(name) ? name : null
}

/** `opa build` gathers all data in one document at the top. */
function settingsIn(name: string, text: string): string {
  const invalid = () => {
    const message = 'The document at the top of a bundle holds `settings` and nothing else.'
    return new BundleError('BUNDLE_FILE_UNKNOWN', name, message, `Move the data to ${dataFile}.`)
  }
  const read = z.strictObject({ settings: z.unknown() }).safeParse(parsedJson(text, invalid))
  if (!read.success) throw invalid()
  return `${JSON.stringify(read.data.settings, null, 2)}\n`
}

/** JSON of which one text has one meaning; what a name twice would stand for is nobody's guess. */
export function parsedJson(text: string, invalid: () => BundleError): Json {
  const read = parseStrict(text, { maxBytes: policyLimits.bytesOfFile, maxDepth: 32 })
  if (!read.ok) throw invalid()
  return read.value
}

export function textOf(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new BundleError('BUNDLE_MALFORMED', name, 'The file is not UTF-8.', 'Save it as UTF-8.')
  }
}
