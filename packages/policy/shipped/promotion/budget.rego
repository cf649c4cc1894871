# What the agent may spend a month is within the organisation's limit.
package countersign.promotion.rules.budget

import rego.v1

deny contains {
	"code": "BUDGET_EXCEEDED",
	"message": message,
	"path": "budget.monthlyUsd",
} if {
	not within_limit
}

asked := input.spec.budget.monthlyUsd

limit := data.settings.budget.monthlyUsd

# Rego compares values of any two kinds; only numbers mean something here.
within_limit if {
	is_number(asked)
	is_number(limit)
	asked <= limit
}

default message := "The monthly budget, or the organisation's limit of it, is not known."

message := sprintf("%v USD a month is above %v USD, the organisation's limit.", [asked, limit])
