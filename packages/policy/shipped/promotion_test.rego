package countersign.promotion_test

import data.countersign.promotion
import rego.v1

test_denies_when_it_is_asked_with_nothing if {
	promotion.answer.warn == set() with input as {} with data.settings as {}
	count(promotion.answer.deny) > 0 with input as {} with data.settings as {}
}

test_only_warns_by_a_rule_that_the_list_names if {
	settings := {"warn": ["promotion.budget"]}
	not denying.budget with input as {} with data.settings as settings
	warned := {found.finding.code | some found in promotion.answer.warn} with input as {} with data.settings as settings
	warned == {"BUDGET_EXCEEDED"}
}

test_denies_by_a_rule_that_another_question_names if {
	every id in ["budget", "other.budget", "promotion.budget ", "promotionbudget", null, 1] {
		denying.budget with input as {} with data.settings as {"warn": [id]}
	}
	every list in [null, "promotion.budget", {"promotion.budget": true}] {
		denying.budget with input as {} with data.settings as {"warn": list}
	}
}

test_evaluates_a_rule_that_only_warns if {
	promotion.evaluated.budget with input as {} with data.settings as {"warn": ["promotion.budget"]}
}

denying := {found.rule | some found in promotion.answer.deny}
