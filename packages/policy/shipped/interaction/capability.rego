# Both have the capability that the call is about: nobody gets through another what was not approved for themselves.
package countersign.interaction.rules.capability

import rego.v1

deny contains {"code": codes[party], "message": message, "path": "capability"} if {
	some party in (object.keys(codes) - capable)
	message := sprintf("The %s does not have the capability that the call is about.", [party])
}

codes := {
	"caller": "CALLER_CAPABILITY_MISSING",
	"callee": "CALLEE_CAPABILITY_MISSING",
}

capable contains party if {
	some party, _ in codes
	is_string(input.capability)
	input.capability in input[party].capabilities
}
