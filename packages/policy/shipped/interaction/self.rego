# An agent does not call itself.
package countersign.interaction.rules.self

import rego.v1

deny contains {
	"code": "SELF_CALL",
	"message": "An agent calls itself, or nobody knows who calls whom.",
	"path": "callee.id",
} if {
	not two_agents
}

two_agents if {
	is_string(input.caller.id)
	is_string(input.callee.id)
	input.caller.id != input.callee.id
}
