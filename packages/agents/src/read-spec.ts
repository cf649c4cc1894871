import {
  type JsonLimits,
  jsonLimits,
  parseStrict,
  positionOf,
  type StrictCode,
  type ValueCode,
} from '@countersign/digest'
import { Document, visit } from 'yaml'
import { parseLocated, type SpecReading } from './parse-spec.ts'
import { type ContentCode, problemOfText } from './problem.ts'
import { readYaml, type YamlCode } from './read-yaml.ts'
import type { AgentSpec } from './spec.ts'

export const specFormats = ['yaml', 'json'] as const
export type SpecFormat = (typeof specFormats)[number]

/** Everything that an import can be refused for. */
export type ReadCode = ContentCode | ValueCode | StrictCode | YamlCode

/** Reads a spec from a file, with the line and column of everything that is wrong. */
export function readSpec(
  source: string | Uint8Array,
  format: SpecFormat,
  limits: JsonLimits = jsonLimits,
): SpecReading<ReadCode> {
  if (format === 'yaml') {
    const read = readYaml(source, limits)
    return read.ok
      ? parseLocated(read.located.value, read.located.where)
      : { ok: false, problems: [problemOfText(read)] }
  }
  const read = parseStrict(source, limits)
  if (!read.ok) return { ok: false, problems: [problemOfText(read)] }
  return parseLocated(read.value, (path) => positionOf(source, path, limits))
}

/** Writes a spec for people, whole and in the order of its fields; reading it gives the same spec again. */
export function writeSpec(spec: AgentSpec, format: SpecFormat): string {
  if (format === 'json') return `${JSON.stringify(spec, null, 2)}\n`
  const document = new Document(spec, { version: '1.2', schema: 'core', aliasDuplicateObjects: false })
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value !== 'string' || !/[\n\t]/.test(scalar.value)) return
      scalar.type = readsWellAsBlock(scalar.value) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE'
    },
  })
  return document.toString({ lineWidth: 0, doubleQuotedAsJSON: true })
}

// The writer of `yaml` loses blanks at the edges of blocks and in lines of nothing else; in quotation marks it keeps them.
const readsWellAsBlock = (text: string): boolean => /^\S/.test(text) && !/^[ \t]+$/m.test(text)
