package countersign.promotion.rules.actor_test

import data.countersign.promotion.rules.actor
import rego.v1

test_lets_an_admin_ask if {
	actor.deny == set() with input as {"actor": {"id": "mem_1", "role": "admin"}}
}

test_denies_every_other_role if {
	every role in ["reviewer", "compliance", "viewer", "Admin", "admin ", "", null, true, ["admin"]] {
		codes == {"PERMISSION_DENIED"} with input as {"actor": {"id": "mem_1", "role": role}}
	}
}

test_denies_when_nobody_knows_who_asks if {
	every unknown in [{}, {"actor": {}}, {"actor": null}, {"actor": "admin"}, {"role": "admin"}, null] {
		codes == {"PERMISSION_DENIED"} with input as unknown
	}
}

codes := {found.code | some found in actor.deny}
