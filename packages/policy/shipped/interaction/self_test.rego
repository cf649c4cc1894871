package countersign.interaction.rules.self_test

import data.countersign.interaction.rules.self
import rego.v1

call(caller, callee) := {"caller": {"id": caller}, "callee": {"id": callee}}

test_lets_two_agents_call_each_other if {
	self.deny == set() with input as call("agt_1", "agt_2")
}

test_denies_a_call_to_itself if {
	denied with input as call("agt_1", "agt_1")
}

test_denies_when_a_party_is_not_known if {
	every unknown in [{}, {"caller": {"id": "agt_1"}}, {"callee": {"id": "agt_1"}}, call(null, "agt_1"), call(1, 2), null] {
		denied with input as unknown
	}
}

denied if {found.code | some found in self.deny} == {"SELF_CALL"}
