package countersign.runtime.rules.environment_test

import data.countersign.runtime.rules.environment
import rego.v1

open := {"runtime": {"environments": ["production", "staging"]}}

test_lets_agents_run_where_the_list_says if {
	every where in ["production", "staging"] {
		environment.deny == set() with input as {"environment": where} with data.settings as open
	}
}

test_denies_everywhere_else if {
	every where in ["development", "Production", "prod", "", null, true, ["production"]] {
		denied with input as {"environment": where} with data.settings as open
	}
}

test_denies_when_something_is_not_known if {
	denied with input as {} with data.settings as open
	denied with input as null with data.settings as open
	every unknown in [{}, {"runtime": {}}, {"runtime": {"environments": []}}, {"runtime": {"environments": "production"}}] {
		denied with input as {"environment": "production"} with data.settings as unknown
	}
}

denied if {found.code | some found in environment.deny} == {"ENVIRONMENT_FORBIDDEN"}
