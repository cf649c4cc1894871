package countersign.interaction_test

import data.countersign.interaction
import rego.v1

test_denies_when_it_is_asked_with_nothing if {
	interaction.answer.warn == set() with input as {} with data.settings as {}
	count(interaction.answer.deny) > 0 with input as {} with data.settings as {}
}

test_only_warns_by_a_rule_that_the_list_names if {
	settings := {"warn": ["interaction.self"]}
	not denying.self with input as {} with data.settings as settings
	warned := {found.finding.code | some found in interaction.answer.warn} with input as {} with data.settings as settings
	warned == {"SELF_CALL"}
}

test_denies_by_a_rule_that_another_question_names if {
	every id in ["self", "other.self", "interaction.self ", "interactionself", null, 1] {
		denying.self with input as {} with data.settings as {"warn": [id]}
	}
	every list in [null, "interaction.self", {"interaction.self": true}] {
		denying.self with input as {} with data.settings as {"warn": list}
	}
}

test_evaluates_a_rule_that_only_warns if {
	interaction.evaluated.self with input as {} with data.settings as {"warn": ["interaction.self"]}
}

denying := {found.rule | some found in interaction.answer.deny}
