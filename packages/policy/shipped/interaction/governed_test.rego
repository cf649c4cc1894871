package countersign.interaction.rules.governed_test

import data.countersign.interaction.rules.governed
import rego.v1

call(caller, callee) := {"caller": {"status": caller}, "callee": {"status": callee}}

test_lets_governed_agents_call_each_other if {
	governed.deny == set() with input as call("GOVERNED_VALID", "GOVERNED_VALID")
}

test_denies_by_the_one_that_is_not if {
	every status in ["SANDBOX", "SANDBOX_EXPIRED", "GOVERNED_INVALIDATED", "FROZEN", "RETIRED", "", null, true] {
		codes == {"CALLER_NOT_GOVERNED"} with input as call(status, "GOVERNED_VALID")
		codes == {"CALLEE_NOT_GOVERNED"} with input as call("GOVERNED_VALID", status)
	}
}

test_denies_when_a_party_is_not_known if {
	every unknown in [{}, {"caller": {}, "callee": {}}, {"caller": null, "callee": "GOVERNED_VALID"}, null] {
		codes == {"CALLER_NOT_GOVERNED", "CALLEE_NOT_GOVERNED"} with input as unknown
	}
}

codes := {found.code | some found in governed.deny}
