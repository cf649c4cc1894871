package countersign.promotion.rules.temperature_test

import data.countersign.promotion.rules.temperature
import rego.v1

limits := {"temperature": {"operator": 0.2, "researcher": 0.7}}

warm(degrees, role) := {"spec": {"anatomy": {"role": role, "model": {"temperature": degrees}}}}

test_accepts_up_to_the_limit_of_the_role if {
	every degrees in [0, 0.1, 0.2] {
		temperature.deny == set() with input as warm(degrees, "operator") with data.settings as limits
	}
	temperature.deny == set() with input as warm(0.7, "researcher") with data.settings as limits
}

test_denies_above_the_limit_of_the_role if {
	every degrees in [0.2000001, 0.7, 1, 2] {
		denied with input as warm(degrees, "operator") with data.settings as limits
	}
}

test_says_what_was_asked_and_what_is_the_limit if {
	messages := {found.message | some found in temperature.deny} with input as warm(0.5, "operator")
		with data.settings as limits
	messages == {"The temperature 0.5 is above 0.2, the limit of the role operator."}
}

test_denies_when_something_is_not_known if {
	whole := warm(0.1, "operator")
	every path in ["/spec", "/spec/anatomy", "/spec/anatomy/role", "/spec/anatomy/model", "/spec/anatomy/model/temperature"] {
		denied with input as json.remove(whole, [path]) with data.settings as limits
	}
	denied with input as null with data.settings as limits
}

test_denies_when_there_is_no_limit if {
	every unknown in [{}, {"temperature": {}}, {"temperature": {"researcher": 2}}, {"temperature": null}] {
		denied with input as warm(0, "operator") with data.settings as unknown
	}
}

test_compares_numbers_only if {
	every strange in [null, false, true, "0.1", [], {}] {
		denied with input as warm(strange, "operator") with data.settings as limits
		denied with input as warm(0, "operator") with data.settings as {"temperature": {"operator": strange}}
	}
	denied with input as warm(0, null) with data.settings as limits
}

denied if {found.code | some found in temperature.deny} == {"TEMPERATURE_VIOLATION"}
