# The policy lets agents of the caller's role call agents of the callee's.
package countersign.interaction.rules.roles

import rego.v1

deny contains {
	"code": "ROLE_PAIR_FORBIDDEN",
	"message": message,
	"path": "callee.role",
} if {
	not permitted
}

permitted if {
	some role in data.settings.interaction.roles[input.caller.role]
	is_string(role)
	role == input.callee.role
}

default message := "The role of the caller or of the callee is not known."

message := sprintf("An agent with the role %v may not call one with the role %v.", [
	input.caller.role,
	input.callee.role,
])
