import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { vectorsFolder } from '@countersign/ledger/testing'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { frameworkIds } from './frameworks.ts'
import { filesOf, plan } from './testing.ts'

const vectors = vectorsFolder()
const schemaFile = join(vectors ?? '', 'oscal', 'oscal_assessment-results_schema.json')
const hasSchema = vectors !== null && existsSync(schemaFile)

const oscalOf = async (asked = plan): Promise<string> =>
  (await filesOf({ asked })).get('oscal/assessment-results.json')?.toString() ?? ''

describe('the OSCAL file', () => {
  it('has no finding for a control that was not evaluated, and one for each that was', async () => {
    const text = await oscalOf()
    const findings = [...text.matchAll(/"target-id":"([^"]+)"/g)].map(([, id]) => id)
    expect(findings).toContain('cc6.3')
    expect(findings).not.toContain('cc6.6')
    // It was asked for and approved, and nothing was changed yet.
    expect(findings).not.toContain('cc8.1')
    expect(text).toContain('"exclude-controls"')
  })

  describe.skipIf(!hasSchema)('by the official schema (1.2.1)', () => {
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: true })
    addFormats.default(ajv)
    // Its definitions name themselves by fragments only, which this validator takes for addresses of their own.
    const schema = hasSchema ? readFileSync(schemaFile, 'utf8').replace(/"\$id" *: *"#[^"]*",?/g, '') : '{}'
    const isValid = ajv.compile(JSON.parse(schema))

    it('is valid, for each framework and for all of them', async () => {
      for (const frameworks of [...frameworkIds.map((id) => [id]), [...frameworkIds]]) {
        isValid(JSON.parse(await oscalOf({ ...plan, frameworks })))
        expect(isValid.errors, frameworks.join()).toBeNull()
      }
    })

    it('is not valid once something it needs is gone, so the schema is really asked', async () => {
      const text = await oscalOf()
      expect(isValid(JSON.parse(text.replace('"import-ap"', '"import-app"')))).toBe(false)
      expect(isValid(JSON.parse(text.replace('"satisfied"', '"very satisfied"')))).toBe(false)
      expect(isValid(JSON.parse(text.replace(/"uuid":"[0-9a-f]/, '"uuid":"g')))).toBe(false)
    })
  })
})
