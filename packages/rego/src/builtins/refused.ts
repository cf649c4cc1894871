// Built-ins of OPA that this engine does not offer, each with the reason its diagnostic gives.
import { type Builtin, builtin } from './builtin.ts'

const none = (): undefined => undefined

const network = 'A decision does no input or output; fetch before asking and pass the result as input.'
const certificates =
  'Certificates and private keys are parsed outside the policy; pass what the decision needs as input.'
const graphql = 'GraphQL documents are parsed outside the policy; pass the parsed query as input.'
const schema = 'Validate against a JSON Schema before asking; the engine has no schema validator.'

const table: readonly (readonly [string, number, string])[] = [
  ['http.send', 1, network],
  ['net.lookup_ip_addr', 1, network],
  [
    'providers.aws.sign_req',
    3,
    'Requests are signed outside the policy; a decision must not hold credentials.',
  ],
  ['crypto.parse_private_keys', 1, certificates],
  ['crypto.x509.parse_and_verify_certificates', 1, certificates],
  ['crypto.x509.parse_and_verify_certificates_with_options', 2, certificates],
  ['crypto.x509.parse_certificate_request', 1, certificates],
  ['crypto.x509.parse_certificates', 1, certificates],
  ['crypto.x509.parse_keypair', 2, certificates],
  ['crypto.x509.parse_rsa_private_key', 1, certificates],
  ['graphql.is_valid', 2, graphql],
  ['graphql.parse', 2, graphql],
  ['graphql.parse_and_verify', 2, graphql],
  ['graphql.parse_query', 1, graphql],
  ['graphql.parse_schema', 1, graphql],
  ['graphql.schema_is_valid', 1, graphql],
  ['json.match_schema', 2, schema],
  ['json.verify_schema', 1, schema],
  ['rego.parse_module', 2, 'A policy does not parse policies; use the compile function of the library.'],
]

export const refused: readonly Builtin[] = table.map(([name, arity, reason]) =>
  builtin(name, arity, none, { refused: reason }),
)
