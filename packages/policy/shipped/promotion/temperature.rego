# The model's temperature is within the limit of the agent's role. Without a role, a model or a limit it is not.
package countersign.promotion.rules.temperature

import rego.v1

deny contains {
	"code": "TEMPERATURE_VIOLATION",
	"message": message,
	"path": "anatomy.model.temperature",
} if {
	not within_limit
}

temperature := input.spec.anatomy.model.temperature

limit := data.settings.temperature[input.spec.anatomy.role]

# Rego compares values of any two kinds; only numbers mean something here.
within_limit if {
	is_number(temperature)
	is_number(limit)
	temperature <= limit
}

default message := "The temperature, or the limit of the agent's role, is not known."

message := sprintf("The temperature %v is above %v, the limit of the role %v.", [
	temperature,
	limit,
	input.spec.anatomy.role,
])
