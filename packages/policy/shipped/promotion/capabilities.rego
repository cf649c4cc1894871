# Every capability is in the policy's list.
package countersign.promotion.rules.capabilities

import rego.v1

deny contains {
	"code": "INVALID_CAPABILITIES",
	"message": sprintf("The capability `%v` is not in the policy's list.", [capability]),
	"path": sprintf("capabilities[%d]", [at]),
} if {
	some at, capability in input.spec.capabilities
	not listed[capability]
}

deny contains {
	"code": "INVALID_CAPABILITIES",
	"message": "The capabilities of the agent or the policy's list of them are not known.",
	"path": "capabilities",
} if {
	not both_known
}

listed contains capability if some capability in data.settings.capabilities

both_known if {
	is_array(input.spec.capabilities)
	is_array(data.settings.capabilities)
}
