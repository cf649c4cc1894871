package countersign.interaction.rules.roles_test

import data.countersign.interaction.rules.roles
import rego.v1

pairs := {"interaction": {"roles": {"support": ["analyst", "operator"], "operator": []}}}

call(caller, callee) := {"caller": {"role": caller}, "callee": {"role": callee}}

test_lets_the_pairs_of_the_list_call_each_other if {
	every callee in ["analyst", "operator"] {
		roles.deny == set() with input as call("support", callee) with data.settings as pairs
	}
}

test_denies_every_other_pair_also_the_other_way_round if {
	every pair in [["operator", "support"], ["support", "support"], ["analyst", "operator"], ["support", "Operator"]] {
		denied with input as call(pair[0], pair[1]) with data.settings as pairs
	}
}

test_denies_when_a_role_is_not_known if {
	every unknown in [{}, call(null, "analyst"), call("support", null), {"caller": {"role": "support"}}, null] {
		denied with input as unknown with data.settings as pairs
	}
}

test_denies_when_the_list_is_not_known if {
	every unknown in [{}, {"interaction": {}}, {"interaction": {"roles": null}}, {"interaction": {"roles": {"support": "analyst"}}}] {
		denied with input as call("support", "analyst") with data.settings as unknown
	}
	nothing := {"interaction": {"roles": {"support": [null]}}}
	denied with input as call("support", null) with data.settings as nothing
}

denied if {found.code | some found in roles.deny} == {"ROLE_PAIR_FORBIDDEN"}
