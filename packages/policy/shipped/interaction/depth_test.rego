package countersign.interaction.rules.depth_test

import data.countersign.interaction.rules.depth
import rego.v1

limit := {"interaction": {"maxDepth": 3}}

test_accepts_calls_up_to_the_limit if {
	every number in [1, 2, 3] {
		depth.deny == set() with input as {"depth": number} with data.settings as limit
	}
}

test_denies_calls_beyond_it if {
	every number in [4, 1000] {
		denied with input as {"depth": number} with data.settings as limit
	}
	denied with input as {"depth": 1} with data.settings as {"interaction": {"maxDepth": 0}}
}

test_denies_when_something_is_not_known if {
	every unknown in [{}, {"depth": null}, {"depth": "1"}, {"depth": false}, null] {
		denied with input as unknown with data.settings as limit
	}
	every unknown in [{}, {"interaction": {}}, {"interaction": {"maxDepth": null}}, {"interaction": {"maxDepth": "9"}}] {
		denied with input as {"depth": 1} with data.settings as unknown
	}
}

denied if {found.code | some found in depth.deny} == {"CALL_DEPTH_EXCEEDED"}
