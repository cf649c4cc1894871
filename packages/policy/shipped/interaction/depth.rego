# The chain of calls is not longer than the policy lets it become.
package countersign.interaction.rules.depth

import rego.v1

deny contains {
	"code": "CALL_DEPTH_EXCEEDED",
	"message": message,
	"path": "depth",
} if {
	not within_limit
}

limit := data.settings.interaction.maxDepth

# Rego compares values of any two kinds; only numbers mean something here.
within_limit if {
	is_number(input.depth)
	is_number(limit)
	input.depth <= limit
}

default message := "The depth of the call, or its limit, is not known."

message := sprintf("The call is number %v of its chain, and the policy ends chains at %v.", [input.depth, limit])
