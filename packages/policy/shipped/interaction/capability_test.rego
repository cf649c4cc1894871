package countersign.interaction.rules.capability_test

import data.countersign.interaction.rules.capability
import rego.v1

call(caller, callee) := {
	"caller": {"capabilities": caller},
	"callee": {"capabilities": callee},
	"capability": "invoice.read",
}

test_accepts_what_both_were_given if {
	capability.deny == set() with input as call(["invoice.read"], ["invoice.match", "invoice.read"])
}

test_denies_by_the_one_that_was_not_given_it if {
	codes == {"CALLER_CAPABILITY_MISSING"} with input as call(["order.read"], ["invoice.read"])
	codes == {"CALLEE_CAPABILITY_MISSING"} with input as call(["invoice.read"], [])
	codes == both with input as call(["invoice.*"], ["invoice"])
}

test_denies_when_something_is_not_known if {
	every unknown in [{}, {"capability": "invoice.read"}, call(null, "invoice.read"), null] {
		codes == both with input as unknown
	}
	codes == both with input as json.remove(call(["invoice.read"], ["invoice.read"]), ["/capability"])
	codes == both with input as object.union(call([null], [null]), {"capability": null})
}

both := {"CALLER_CAPABILITY_MISSING", "CALLEE_CAPABILITY_MISSING"}

codes := {found.code | some found in capability.deny}
