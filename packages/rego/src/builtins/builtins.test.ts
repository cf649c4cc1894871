import { describe, expect, it } from 'vitest'
import type { QueryOptions } from '../query.ts'
import { valueOfP } from '../testing.ts'
import type { Json } from '../values/print.ts'
import { allBuiltins } from './registry.ts'

const evaluate = (term: string, options: QueryOptions = {}): Json => valueOfP(`p := ${term}`, options)

// Numbers beyond 2^53 are objects that print all their digits; here their double is enough.
const plain = (value: Json): unknown => JSON.parse(JSON.stringify(value))

const answers = (family: string, cases: readonly (readonly [term: string, expected: Json])[]): void => {
  describe(family, () => {
    for (const [term, expected] of cases)
      it(`${term} is ${JSON.stringify(expected)}`, () => {
        expect(plain(evaluate(term))).toEqual(expected)
      })
  })
}

answers('numbers', [
  ['0.1 + 0.2', 0.3],
  ['sprintf("%d", [9007199254740993 * 9007199254740993])', '81129638414606699710187514626049'],
  ['sprintf("%v", [1 / 3])', '0.3333333333333333'],
  ['1e109 / 1e100', 1_000_000_000],
  ['1 / 0', 'eval_builtin_error'],
  ['5 % 0', 'eval_builtin_error'],
  ['1.5 % 1', 'eval_builtin_error'],
  ['"a" + 1', 'eval_type_error'],
  ['{1, 2} - {2}', [1]],
  ['round(-2.5)', -3],
  ['ceil(1.2)', 2],
  ['bits.and(6, 3)', 2],
  ['numbers.range(3, 1)', [3, 2, 1]],
  ['to_number("1e2")', 100],
  ['format_int(255, 16)', 'ff'],
])

answers('collections', [
  ['count("a\u{1f600}")', 2],
  ['max([1, "a", [2]])', [2]],
  ['array.slice([1, 2, 3], 1, 9)', [2, 3]],
  ['object.get({"a": {"b": null}}, ["a", "b"], 1)', null],
  ['object.union({"a": {"b": 1}}, {"a": {"c": 2}})', { a: { b: 1, c: 2 } }],
  ['object.subset({"a": {1, 2}}, {"a": {1}})', true],
  ['graph.reachable({"a": ["b"], "b": ["a"], "c": []}, ["a"])', ['a', 'b']],
  ['[path | walk({"a": [1]}, [path, 1])]', [['a', 0]]],
  ['json.patch({"a": [1]}, [{"op": "add", "path": "/a/-", "value": 2}])', { a: [1, 2] }],
  ['json.filter({"a": {"b": 1, "c": 2}}, ["a/b"])', { a: { b: 1 } }],
  ['json.remove({"a": {"b": 1, "c": 2}}, ["a/b"])', { a: { c: 2 } }],
])

answers('strings and patterns', [
  ['split("a,b", ",")', ['a', 'b']],
  ['trim_left("aab", "a")', 'b'],
  ['indexof("\u{1f600}b", "b")', 1],
  ['substring("abc", 1, -1)', 'bc'],
  ['sprintf("%s %d %5.2f %v %q", ["a", 1, 2.345, {1, 2}, "x"])', 'a 1  2.35 {1, 2} "x"'],
  ['sprintf("%d %s", ["x"])', '%!d(string=x) %!s(MISSING)'],
  ['regex.replace("abab", "a(b)", "<$1>")', '<b><b>'],
  ['regex.match("(?i)^A\\\\z", "a")', true],
  ['glob.match("*.example.com", [], "api.example.com")', true],
  ['glob.match("*.example.com", [], "a.b.example.com")', false],
  ['glob.match("{api,web}:**", [":"], "api:x:y")', true],
  ['strings.replace_n({"a": "b", "b": "a"}, "ab")', 'ba'],
  ['semver.compare("1.0.0-rc.1", "1.0.0")', -1],
  ['units.parse("1.5Ki")', 1536],
  ['units.parse_bytes("2MB")', 2_000_000],
])

answers('patterns that share a text', [
  ['regex.globs_match("a.*c", "ab+c")', true],
  ['regex.globs_match("[a-c]+", "[d-f]+")', false],
  ['regex.globs_match("a\\\\*", "a[*]")', true],
  ['regex.globs_match("[ab]+[ba]*", "a")', true],
  ['regex.globs_match("a*b*", "a")', false],
  ['regex.globs_match("", "")', true],
  ['regex.globs_match("[c-a]", "b")', 'eval_builtin_error'],
  ['regex.globs_match("a+*", "a")', 'eval_builtin_error'],
  ['regex.globs_match("a]", "a")', 'eval_builtin_error'],
])

answers('URIs', [
  [
    'uri.parse("HTTPS://ann:pw@[fe80::1%25eth0]:8443/a%2Fb?q=1&q=2#x%20y")',
    {
      scheme: 'https',
      hostname: 'fe80::1%eth0',
      port: '8443',
      path: '/a/b',
      raw_path: '/a%2Fb',
      raw_query: 'q=1&q=2',
      fragment: 'x y',
    },
  ],
  ['uri.parse("../a/b?x")', { path: '../a/b', raw_path: '../a/b', raw_query: 'x' }],
  ['uri.parse("urn:isbn:1?x")', { scheme: 'urn', raw_query: 'x' }],
  ['uri.parse("//host/p")', { hostname: 'host', path: '/p', raw_path: '/p' }],
  ['uri.parse("")', {}],
  ['uri.parse("http://host:80a/")', 'eval_builtin_error'],
  ['uri.parse("http://[1.2.3.4]/")', 'eval_builtin_error'],
  ['uri.parse("http://host/%zz")', 'eval_builtin_error'],
  ['uri.is_valid("a:b")', true],
  ['uri.is_valid("1:b")', false],
  ['uri.is_valid(":b")', false],
  ['uri.is_valid("http://a b/")', false],
  ['uri.is_valid("http://a/\\n")', false],
  ['uri.is_valid(1)', false],
])

const rendered = (template: string, variables: string): string =>
  `strings.render_template(\`${template}\`, ${variables})`

answers('templates', [
  [rendered('{{.a}} {{.b.c}} {{.x}} {{.x.y}}', '{"a": 1, "b": {"c": "d"}}'), '1 d <undefined> <undefined>'],
  [
    rendered('{{range $i, $v := .l}}{{if $i}}, {{end}}{{$v}}{{else}}none{{end}}', '{"l": ["a", "b"]}'),
    'a, b',
  ],
  [rendered('{{range .l}}{{.}}{{else}}none{{end}}', '{"l": []}'), 'none'],
  [
    rendered('{{range .l}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{$.s}}{{end}}', '{"l": ["a", "b"], "s": ";"}'),
    'a;',
  ],
  [rendered('{{with $x := .a}}{{.b}}{{$x.b}}{{end}}', '{"a": {"b": 2}}'), '22'],
  [rendered('{{if .a}}1{{else if .b}}2{{else}}3{{end}}', '{"a": false, "b": [0]}'), '2'],
  [rendered('a {{- " b " -}} c', '{}'), 'a b c'],
  [rendered('{{/* nothing */}}{{.a}}', '{"a": {"z": [1, null], "b": true}}'), 'map[b:true z:[1 <nil>]]'],
  [rendered('{{printf "%s=%q" .k .v | html}}', '{"k": "a", "v": "<"}'), 'a=&#34;&lt;&#34;'],
  [rendered('{{index .a "k" 1}} {{len .a.k}} {{slice "abc" 1}}', '{"a": {"k": [1, 2]}}'), '2 2 bc'],
  [
    rendered('{{if 0}}y{{end}}{{if .zero}}a number of the policy is never empty{{end}}', '{"zero": 0}'),
    'a number of the policy is never empty',
  ],
  [rendered('{{eq .a 1}}', '{"a": 1}'), 'eval_builtin_error'],
  [rendered('{{.a.b}}', '{"a": "text"}'), 'eval_builtin_error'],
  [rendered('{{.a', '{}'), 'eval_builtin_error'],
  [rendered('{{if .a}}', '{}'), 'eval_builtin_error'],
  [rendered('{{$x}}', '{}'), 'eval_builtin_error'],
  [rendered('{{call .a}}', '{"a": 1}'), 'eval_builtin_error'],
  [rendered('{{.a}}', '{"a": {1}}'), 'eval_builtin_error'],
])

answers('encoding', [
  ['base64.encode("\u00fcber")', 'w7xiZXI='],
  ['base64url.decode("w7xiZXI")', '\u00fcber'],
  ['hex.encode("az")', '617a'],
  ['urlquery.encode("a b&c")', 'a+b%26c'],
  ['json.marshal({"b": {2, 1}, "a": 9007199254740993})', '{"a":9007199254740993,"b":[1,2]}'],
  ['json.unmarshal("[1")', 'eval_builtin_error'],
  ['yaml.unmarshal("a: [1, x]")', { a: [1, 'x'] }],
  ['crypto.sha256("abc")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'crypto.hmac.sha256("message", "key")',
    '6e9ef29b75fffc5b7abae527d58fdadb2fe42e7219011976917343065f58ed4a',
  ],
])

answers('time and net', [
  ['time.parse_rfc3339_ns("2024-02-29T12:00:00+02:00")', 1_709_200_800_000_000_000],
  ['time.date([1709200800000000000, "Pacific/Auckland"])', [2024, 2, 29]],
  ['time.format([0, "Europe/Berlin", "Mon Jan 2 15:04:05 -0700 2006"])', 'Thu Jan 1 01:00:00 +0100 1970'],
  ['time.parse_duration_ns("1h30m")', 5_400_000_000_000],
  ['time.add_date(0, 0, 1, -1)', 2_592_000_000_000_000],
  ['time.now_ns()', 'eval_input_error'],
  ['net.cidr_contains("10.0.0.0/8", "10.1.2.3")', true],
  ['net.cidr_merge(["10.0.0.0/9", "10.128.0.0/9"])', ['10.0.0.0/8']],
  ['net.cidr_expand("10.0.0.0/31")', ['10.0.0.0', '10.0.0.1']],
])

describe('clock and randomness', () => {
  it('come from the caller, one value per query', () => {
    const options = { nowNs: 5n, seed: 'a' }
    expect(evaluate('time.now_ns()', options)).toBe(5)
    expect(evaluate('rand.intn("x", 100)', options)).toBe(evaluate('rand.intn("x", 100)', options))
    expect(evaluate('count({uuid.rfc4122("k") | some _ in [1, 2, 3]})', options)).toBe(1)
  })
})

describe('tokens', () => {
  // The example of RFC 7515, appendix A.1.
  const token =
    'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  const key =
    '{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}'

  it('are decoded without being trusted', () => {
    expect(evaluate(`io.jwt.decode("${token}")[1].iss`)).toBe('joe')
  })

  it('do not verify with another secret', () => {
    expect(evaluate(`io.jwt.verify_hs256("${token}", "secret")`)).toBe(false)
  })

  it('never verify an HMAC with a key that was given as a certificate', () => {
    const constraints = JSON.stringify({ cert: key })
    expect(evaluate(`io.jwt.decode_verify("${token}", ${constraints})[0]`, { nowNs: 0n })).toBe(false)
  })
})

describe('the table', () => {
  it('names each built-in once', () => {
    const names = allBuiltins().map((b) => b.name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('gives a reason for each built-in it refuses', () => {
    for (const { name, refused } of allBuiltins()) expect(refused, name).not.toBe('')
  })
})
