package countersign.runtime_test

import data.countersign.runtime
import rego.v1

test_denies_when_it_is_asked_with_nothing if {
	runtime.answer.warn == set() with input as {} with data.settings as {}
	count(runtime.answer.deny) > 0 with input as {} with data.settings as {}
}

test_only_warns_by_a_rule_that_the_list_names if {
	settings := {"warn": ["runtime.environment"]}
	not denying.environment with input as {} with data.settings as settings
	warned := {found.finding.code | some found in runtime.answer.warn} with input as {} with data.settings as settings
	warned == {"ENVIRONMENT_FORBIDDEN"}
}

test_denies_by_a_rule_that_another_question_names if {
	every id in ["environment", "other.environment", "runtime.environment ", "runtimeenvironment", null, 1] {
		denying.environment with input as {} with data.settings as {"warn": [id]}
	}
	every list in [null, "runtime.environment", {"runtime.environment": true}] {
		denying.environment with input as {} with data.settings as {"warn": list}
	}
}

test_evaluates_a_rule_that_only_warns if {
	runtime.evaluated.environment with input as {} with data.settings as {"warn": ["runtime.environment"]}
}

denying := {found.rule | some found in runtime.answer.deny}
