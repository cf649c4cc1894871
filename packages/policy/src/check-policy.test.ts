import { describe, expect, it } from 'vitest'
import { checkPolicy } from './check-policy.ts'
import { policyLimits } from './policy-files.ts'
import { filesWith, policyWith, problemsWith, promotionInput, shippedFiles, surroundings } from './testing.ts'

const budget = 'promotion/budget.rego'
const budgetTest = 'promotion/budget_test.rego'
const data = shippedFiles['settings/data.yaml'] ?? ''
const lineOf = (text: string) => data.slice(0, data.indexOf(text)).split('\n').length

const rule = (name: string, body: string) => ({
  [`promotion/${name}.rego`]: `package countersign.promotion.rules.${name}\n\nimport rego.v1\n\n${body}\n`,
})

describe('a set is refused, and says where', () => {
  it('when a module cannot be read', () => {
    expect(problemsWith({ [budget]: 'package countersign.promotion.rules.budget\n\ndeny if {' })).toEqual([
      `${budget}:3:10 rego_parse_error`,
    ])
  })

  it('when a variable stands for nothing', () => {
    expect(problemsWith(rule('extra', 'deny contains x if {\n\tinput.a == y\n}'))).toEqual([
      'promotion/extra.rego:6:2 rego_unsafe_var_error',
    ])
  })

  it('when it calls what the engine does not have, or what answers differently each time', () => {
    expect(problemsWith(rule('extra', 'deny contains http.send({}) if true'))).toEqual([
      'promotion/extra.rego:5:15 rego_unsupported',
    ])
    for (const call of ['time.now_ns()', 'rand.intn("a", 2)', 'uuid.rfc4122("a")', 'opa.runtime()']) {
      expect(problemsWith(rule('extra', `deny contains ${call} if true`)), call).toEqual([
        'promotion/extra.rego:5:15 POLICY_NOT_REPLAYABLE',
      ])
    }
  })

  it('when a question has no answer, or no rules', () => {
    expect(problemsWith({ 'runtime.rego': null })).toEqual(['runtime.rego:1:1 POLICY_ENTRY_POINT_MISSING'])
    const withoutRules = Object.fromEntries(
      Object.keys(shippedFiles)
        .filter((path) => path.startsWith('runtime'))
        .map((path) => [path, path === 'runtime.rego' ? (shippedFiles[path] ?? null) : null]),
    )
    expect(problemsWith(withoutRules)).toEqual(['runtime.rego:1:1 POLICY_RULES_MISSING'])
  })

  it('when a rule would never be heard: its deny is missing or no set, or nobody asks it', () => {
    const silent = ['promotion/extra.rego:1:1 POLICY_RULE_SILENT']
    for (const body of ['allow := true', 'deny := true', 'default deny := false', 'deny if input.x'])
      expect(problemsWith(rule('extra', body)), body).toEqual(silent)
    const answer = 'answer := {"deny": set(), "warn": set(), "evaluated": {"budget"}}'
    const deaf = {
      'promotion.rego': `package countersign.promotion\n\nimport rego.v1\n\n${answer}\n`,
    }
    expect(problemsWith(deaf)).toEqual(
      ['actor', 'anatomy', 'capabilities', 'containment', 'temperature'].map(
        (name) => `promotion/${name}.rego:1:1 POLICY_RULE_SILENT`,
      ),
    )
  })

  it('when an answer is not one', () => {
    const answering = (answer: string) => ({
      'promotion.rego': `package countersign.promotion\n\nimport rego.v1\n\nanswer := ${answer}\n`,
    })
    for (const answer of ['true', '"allow"', '{"allow": true}', '[]', 'null'])
      expect(problemsWith(answering(answer)), answer).toEqual(['promotion.rego:1:1 POLICY_ANSWER_UNREADABLE'])
    expect(problemsWith(rule('extra', 'deny := [1]'))).toEqual([
      'promotion.rego:1:1 POLICY_ANSWER_UNREADABLE',
    ])
    expect(problemsWith(answering('1 / 0'))).toEqual(['promotion.rego:1:1 POLICY_ANSWER_UNREADABLE'])
  })

  it('when a test of it fails, fails to end or ends with an error, and which', () => {
    const failing = shippedFiles[budgetTest]?.replace('0, 0.01, 499.999999, 500]', '0, 501]') ?? ''
    const check = checkPolicy(filesWith({ [budgetTest]: failing }), surroundings)
    expect(check.ok).toBe(false)
    expect(check.ok ? [] : check.problems).toEqual([
      {
        file: budgetTest,
        line: 10,
        column: 1,
        code: 'POLICY_TEST_FAILED',
        message:
          'The test test_accepts_up_to_the_limit failed: data.countersign.promotion.rules.budget_test.test_accepts_up_to_the_limit is undefined.',
        hint: 'Mend the rule or the test; a set whose own tests fail is not used.',
      },
    ])
    expect(check.tests.filter(({ outcome }) => outcome !== 'pass').map(({ name }) => name)).toEqual([
      'test_accepts_up_to_the_limit',
    ])
    const test = (body: string) => ({
      'own_test.rego': `package countersign.own_test\n\nimport rego.v1\n\ntest_own if {\n\t${body}\n}\n`,
    })
    expect(problemsWith(test('1 / 0 == 1'))).toEqual(['own_test.rego:5:1 POLICY_TEST_FAILED'])
    expect(problemsWith(test('count(numbers.range(1, 100000000)) > 0'))).toEqual([
      'own_test.rego:5:1 POLICY_TEST_FAILED',
    ])
    expect(
      problemsWith(test('some x in numbers.range(1, 9999); some y in numbers.range(1, 9999); x * y < 0')),
    ).toEqual(['own_test.rego:5:1 POLICY_TEST_FAILED'])
  })

  it('when its tests are too many or take too long together', () => {
    const many = Array.from({ length: 2_001 }, (_, at) => `test_${at} if true`).join('\n')
    const text = `package countersign.own_test\n\nimport rego.v1\n\n${many}\n`
    expect(problemsWith({ 'own_test.rego': text })).toEqual([
      expect.stringContaining('POLICY_TESTS_TOO_MANY'),
    ])
    const long = Array.from({ length: 6 }, (_, at) => `test_${at} if count(numbers.range(1, 220000)) > ${at}`)
    const slow = `package countersign.own_test\n\nimport rego.v1\n\n${long.join('\n')}\n`
    expect(problemsWith({ 'own_test.rego': slow })).toEqual(['own_test.rego:10:1 POLICY_TESTS_TOO_SLOW'])
  })

  it('when the data is missing, is no YAML or is not whole, at the line of the data', () => {
    expect(problemsWith({ 'settings/data.yaml': null })).toEqual([
      'settings/data.yaml:1:1 POLICY_DATA_MISSING',
    ])
    expect(problemsWith({ 'settings/data.yaml': data.replace('warn: []', 'warn: [') })).toEqual([
      expect.stringMatching(/^settings\/data\.yaml:\d+:\d+ YAML_MALFORMED$/),
    ])
    const wrong: [string, string, string][] = [
      ['monthlyUsd: 500', 'monthlyUsd: lots', 'TYPE_WRONG'],
      ['  operator: 0.2', '  boss: 0.2', 'FIELD_MISSING'],
      ['quorum: 1', 'quorum: -1', 'TOO_SMALL'],
      ['zone: UTC', 'zone: Mars/Base', 'VALUE_INVALID'],
      ['to: "24:00"', 'to: "00:00"', 'VALUE_INVALID'],
      ['maxDays: 30', 'maxDays: 3', 'VALUE_INVALID'],
      ['requiredReviewers: []', 'requiredReviewers: [viewer]', 'OPTION_UNKNOWN'],
      ['breakGlass: false', 'breakGlass: false\n  more: 1', 'FIELD_UNKNOWN'],
    ]
    for (const [text, instead, code] of wrong) {
      const problems = problemsWith({ 'settings/data.yaml': data.replace(text, instead) })
      expect(problems, instead).toContainEqual(expect.stringContaining(code))
    }
    const changed = { 'settings/data.yaml': data.replace('monthlyUsd: 500', 'monthlyUsd: lots') }
    expect(problemsWith(changed)).toEqual([`settings/data.yaml:${lineOf('monthlyUsd')}:3 TYPE_WRONG`])
  })

  it('when a rule that should only warn does not exist', () => {
    const text = data.replace('warn: []', 'warn:\n  - promotion.budget\n  - promotion.bugdet')
    expect(problemsWith({ 'settings/data.yaml': text })).toEqual([
      `settings/data.yaml:${lineOf('warn: []') + 2}:5 POLICY_WARN_UNKNOWN`,
    ])
  })

  it('when a module lies outside of the package, where it could stand in for the data', () => {
    const settings = { 'settings.rego': 'package settings\n\nbudget := {"monthlyUsd": 1e9}\n' }
    expect(problemsWith(settings)).toEqual(['settings.rego:1:9 POLICY_PACKAGE_OUTSIDE'])
  })

  it('when what decides needs a test to be whole', () => {
    const limits = { 'limits_test.rego': 'package countersign.lib\n\nmost(x) := 1\n' }
    const needing = rule('extra', 'deny contains 1 if data.countersign.lib.most(input)')
    expect(problemsWith({ ...limits, ...needing })).toEqual([
      expect.stringMatching(/^promotion\/extra\.rego:5:\d+ rego_/),
    ])
  })

  it('when it is too large in any way, or a name is not one', () => {
    const comment = (bytes: number) => `# ${'x'.repeat(bytes)}\npackage countersign.a\n`
    expect(problemsWith({ 'a.rego': comment(policyLimits.bytesOfFile) })).toEqual([
      'a.rego:1:1 POLICY_FILE_TOO_LARGE',
    ])
    const large = Object.fromEntries(
      Array.from({ length: 5 }, (_, at) => [`a${at}.rego`, comment(policyLimits.bytesOfFile - 100)]),
    )
    expect(problemsWith(large)).toEqual([':1:1 POLICY_TOO_LARGE'])
    const many = Object.fromEntries(
      Array.from({ length: 501 }, (_, at) => [`a${at}.rego`, 'package countersign.a']),
    )
    expect(problemsWith(many)).toEqual([':1:1 POLICY_TOO_MANY_FILES'])
    for (const path of [
      '../a.rego',
      '/a.rego',
      './a.rego',
      'a//b.rego',
      'a\\b.rego',
      'A.rego',
      'a.rego ',
      '.rego',
      '.a.rego',
      '__proto__',
      'constructor',
      'a.txt',
      'data.yaml',
      'settings/data.yml',
      `${'a'.repeat(150)}.rego`,
      'a/b/c/d/e/f/g/h/i.rego',
    ]) {
      const problems = problemsWith(JSON.parse(`{${JSON.stringify(path)}: ""}`))
      expect(problems, path).toEqual([`${path}:1:1 POLICY_PATH_INVALID`])
    }
  })

  it('when there are characters in it that are no text', () => {
    const texts: [string, string][] = [
      ['\uFEFFpackage countersign.a', '1:1'],
      ['package countersign.a\n# \0', '2:3'],
      ['package countersign.a\n\n\uD800', '3:1'],
    ]
    for (const [text, place] of texts)
      expect(problemsWith({ 'a.rego': text })).toEqual([`a.rego:${place} POLICY_TEXT_INVALID`])
  })

  it('with everything that is wrong with it at once, in the order of its files', () => {
    const problems = problemsWith({
      ...rule('extra', 'deny contains x if true'),
      'a.rego': 'package other',
      'settings/data.yaml': data.replace('quorum: 1', 'quorum: 21'),
    })
    expect(problems).toEqual([
      'a.rego:1:9 POLICY_PACKAGE_OUTSIDE',
      'promotion/extra.rego:5:15 rego_unsafe_var_error',
      expect.stringMatching(/^settings\/data\.yaml:\d+:3 TOO_LARGE$/),
    ])
  })
})

describe('a set', () => {
  it('takes a rule that is one new file, and denies by it', () => {
    const body =
      'deny contains {"code": "NO_FRIDAYS", "message": "Not on a Thursday either.", "path": null} if {\n\ttime.weekday(input.now * 1000000) == "Thursday"\n}'
    const policy = policyWith(rule('weekday', body))
    expect(policy.rulesOf('promotion')).toContain('promotion.weekday')
    expect(policy.ask('promotion', promotionInput)).toMatchObject({
      outcome: 'deny',
      findings: [
        { rule: 'promotion.weekday', code: 'NO_FRIDAYS', message: 'Not on a Thursday either.', path: null },
      ],
    })
  })

  it('only warns by a rule while the data says so', () => {
    const viewer = { ...promotionInput, actor: { id: 'mem_bob', role: 'viewer' } }
    const warning = policyWith({ 'settings/data.yaml': data.replace('warn: []', 'warn: [promotion.actor]') })
    expect(warning.ask('promotion', viewer)).toMatchObject({
      outcome: 'allow',
      warnings: [{ rule: 'promotion.actor', code: 'PERMISSION_DENIED' }],
    })
    expect(policyWith().ask('promotion', viewer)).toMatchObject({ outcome: 'deny', warnings: [] })
  })

  it('does not answer beyond its steps or its time, nor with an error', () => {
    const endless =
      'deny contains 1 if {\n\tinput.spec\n\tsome x in numbers.range(1, 2000)\n\tsome y in numbers.range(1, 2000)\n\tx * y < 0\n}'
    expect(policyWith(rule('endless', endless)).ask('promotion', promotionInput)).toMatchObject({
      outcome: 'unanswered',
      code: 'POLICY_TIMEOUT',
    })
    const broken = 'deny contains 1 if input.spec.budget.monthlyUsd / 0 == 1'
    expect(policyWith(rule('broken', broken)).ask('promotion', promotionInput)).toMatchObject({
      outcome: 'unanswered',
      code: 'POLICY_ERROR',
      message: expect.stringContaining('promotion/broken.rego:5'),
    })
    let now = 0
    const check = checkPolicy(filesWith(rule('slow', endless.replaceAll('2000', '500'))), {
      ...surroundings,
      clock: () => now,
    })
    if (!check.ok) throw new Error(JSON.stringify(check.problems))
    expect(check.policy.ask('promotion', promotionInput).outcome).toBe('allow')
    const slow = checkPolicy(filesWith(rule('slow', endless.replaceAll('2000', '500'))), {
      ...surroundings,
      clock: () => (now += 11),
    })
    expect(slow.ok && slow.policy.ask('promotion', promotionInput)).toMatchObject({ code: 'POLICY_TIMEOUT' })
  })

  it('does not answer with findings that are none', () => {
    for (const finding of [
      '"no"',
      '{"code": "X"}',
      '{"code": "x", "message": "No.", "path": null}',
      'null',
      '1',
    ]) {
      const policy = policyWith(rule('extra', `deny contains ${finding} if input.spec`))
      expect(policy.ask('promotion', promotionInput), finding).toMatchObject({ code: 'POLICY_UNREADABLE' })
    }
  })

  it('explains what each rule came to, and which expression was not got past', () => {
    const { spec } = promotionInput
    const poor = { ...promotionInput, spec: { ...spec, budget: { ...spec.budget, monthlyUsd: 501 } } }
    const { answer, rules } = policyWith().explain('promotion', poor)
    expect(answer.outcome).toBe('deny')
    expect(rules.map(({ rule: name, outcome }) => `${name} ${outcome}`)).toEqual([
      'promotion.actor passed',
      'promotion.anatomy passed',
      'promotion.budget denied',
      'promotion.capabilities passed',
      'promotion.containment passed',
      'promotion.temperature passed',
    ])
    expect(rules.find((one) => one.rule === 'promotion.budget')).toMatchObject({
      file: budget,
      findings: [{ code: 'BUDGET_EXCEEDED' }],
      steps: expect.arrayContaining([
        {
          name: 'within_limit',
          file: budget,
          line: 19,
          held: false,
          failedAt: { line: 22, column: 2, text: 'asked <= limit' },
        },
      ]),
    })
    expect(policyWith().explain('promotion', {})).toMatchObject({
      answer: { code: 'POLICY_INPUT_INVALID' },
      rules: [],
    })
  })
})
