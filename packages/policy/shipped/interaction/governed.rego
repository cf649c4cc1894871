# Caller and callee are both governed and valid.
package countersign.interaction.rules.governed

import rego.v1

deny contains {"code": codes[party], "message": message, "path": sprintf("%s.status", [party])} if {
	some party in (object.keys(codes) - valid)
	message := sprintf("The %s is not an agent that is governed and valid.", [party])
}

codes := {
	"caller": "CALLER_NOT_GOVERNED",
	"callee": "CALLEE_NOT_GOVERNED",
}

valid contains party if {
	some party, _ in codes
	input[party].status == "GOVERNED_VALID"
}
