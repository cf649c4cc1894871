package countersign.promotion.rules.budget_test

import data.countersign.promotion.rules.budget
import rego.v1

limit := {"budget": {"monthlyUsd": 500}}

asking(usd) := {"spec": {"budget": {"monthlyUsd": usd}}}

test_accepts_up_to_the_limit if {
	every usd in [0, 0.01, 499.999999, 500] {
		budget.deny == set() with input as asking(usd) with data.settings as limit
	}
}

test_denies_above_the_limit if {
	every usd in [500.000001, 501, 1000000] {
		denied with input as asking(usd) with data.settings as limit
	}
	denied with input as asking(1) with data.settings as {"budget": {"monthlyUsd": 0}}
}

test_says_what_was_asked_and_what_is_the_limit if {
	messages := {found.message | some found in budget.deny} with input as asking(600) with data.settings as limit
	messages == {"600 USD a month is above 500 USD, the organisation's limit."}
}

test_denies_when_something_is_not_known if {
	every path in ["/spec", "/spec/budget", "/spec/budget/monthlyUsd"] {
		denied with input as json.remove(asking(1), [path]) with data.settings as limit
	}
	every unknown in [{}, {"budget": {}}, {"budget": null}] {
		denied with input as asking(1) with data.settings as unknown
	}
	denied with input as null with data.settings as limit
}

test_compares_numbers_only if {
	every strange in [null, false, true, "1", [], {}] {
		denied with input as asking(strange) with data.settings as limit
		denied with input as asking(0) with data.settings as {"budget": {"monthlyUsd": strange}}
	}
}

denied if {found.code | some found in budget.deny} == {"BUDGET_EXCEEDED"}
