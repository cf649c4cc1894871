import {
  type Cryptography,
  compile,
  formatDiagnostics,
  formatError,
  jsonText,
  Policy,
  parseJson,
  type QueryOptions,
  type QueryResult,
} from '@countersign/rego'

const source = `
package gate

default allow := false

allow if count(deny) == 0

deny contains sprintf("%s needs %d approvals and has %d", [input.agent, data.needed, n]) if {
  n := count({by | some by in input.approvals})
  n < data.needed
}

deny contains "the target is not a known environment" if not regex.match(\`(?i)^(staging|production)\\z\`, input.target)

report := {
  "token": io.jwt.decode_verify(input.token, {"cert": input.key, "time": 1e18}),
  "signed": io.jwt.verify_es256(input.token, input.key),
  "hmac": crypto.hmac.sha256("message", "key"),
  "berlin": time.format([time.now_ns(), "Europe/Berlin", "Mon Jan 2 15:04:05 -0700 2006"]),
  "die": rand.intn("die", 6),
  "large": 9007199254740993 * 9007199254740993,
  "yaml": yaml.unmarshal("a: [1, yes]"),
  "catastrophe": regex.match("^(a+)+$", sprintf("%sb", [concat("", [x | some _ in numbers.range(1, 2000); x := "a"])])),
  "sets": {{"z", "\u{1f600}", "\uffee"}, set(), {1: null}},
}

quotient := input.dividend / 0

endless := count([1 | some i in numbers.range(1, 2000); some j in numbers.range(1, 2000); i + j < 0])
`

// The example of RFC 7515, appendix A.3.
const token =
  'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q'
const key =
  '{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}'

const asked = (result: QueryResult): string => {
  if (result.kind === 'error') return `error ${formatError(result.error)}`
  return result.kind === 'value' ? jsonText(result.value) : 'undefined'
}

/** Everything asked and what the engine said, as JSON text. */
export function answers(cryptography: Cryptography): string {
  const policy = compile({ 'gate.rego': source }, { cryptography })
  if (!(policy instanceof Policy)) return formatDiagnostics(policy)
  const input = {
    agent: 'claims-helper',
    approvals: ['ann', 'bo'],
    target: 'Staging',
    token,
    key,
    dividend: 1,
  }
  const options: QueryOptions = {
    input,
    data: { needed: 2 },
    nowNs: 1_700_000_000_000_000_000n,
    seed: 'fixed',
  }
  const denied = { ...options, input: { ...input, approvals: ['ann'], target: 'moon' } }
  const refused = compile({
    'bad.rego': 'package bad\n\np := http.send({})\n\nq if x > 1\n\nr := crypto.md5("")\n',
  })
  return jsonText(
    parseJson(
      JSON.stringify({
        allowed: asked(policy.query('data.gate.allow', options)),
        denied: asked(policy.query('data.gate.allow', denied)),
        reasons: asked(policy.query('data.gate.deny', denied)),
        report: asked(policy.query('data.gate.report', options)),
        quotient: asked(policy.query('data.gate.quotient', options)),
        lenient: asked(policy.query('data.gate.quotient', { ...options, strict: false })),
        endless: asked(policy.query('data.gate.endless', { ...options, limits: { steps: 100_000 } })),
        explained: policy.explain('data.gate.deny', denied).rules,
        refused: refused instanceof Policy ? 'compiled' : formatDiagnostics(refused),
      }),
    ),
  )
}
