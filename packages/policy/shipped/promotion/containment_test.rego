package countersign.promotion.rules.containment_test

import data.countersign.promotion.rules.containment
import rego.v1

flags(external, persistent) := {"spec": {"containment": {
	"externalCalls": external,
	"persistentWrites": persistent,
}}}

test_accepts_a_closed_sandbox if {
	containment.deny == set() with input as flags(false, false)
}

test_names_the_flag_that_is_open if {
	paths == {"containment.externalCalls"} with input as flags(true, false)
	paths == {"containment.persistentWrites"} with input as flags(false, true)
	paths == {"containment.externalCalls", "containment.persistentWrites"} with input as flags(true, true)
}

test_counts_as_closed_only_what_is_false if {
	every value in [null, 0, "", "false", [], {}] {
		paths == {"containment.externalCalls"} with input as flags(value, false)
	}
}

test_denies_when_a_flag_is_not_there if {
	every unknown in [{}, {"spec": {}}, {"spec": {"containment": {}}}, {"spec": {"containment": null}}, null] {
		count(paths) == 2 with input as unknown
	}
}

test_says_it_by_one_code if {
	{found.code | some found in containment.deny} == {"CONTAINMENT_VIOLATION"} with input as {}
}

paths := {found.path | some found in containment.deny}
