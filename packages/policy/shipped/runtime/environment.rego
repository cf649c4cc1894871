# The environment is one in which agents may run.
package countersign.runtime.rules.environment

import rego.v1

deny contains {
	"code": "ENVIRONMENT_FORBIDDEN",
	"message": message,
	"path": "environment",
} if {
	not permitted
}

permitted if {
	some environment in data.settings.runtime.environments
	is_string(environment)
	environment == input.environment
}

default message := "The environment is not known."

message := sprintf("No agent may run in the environment `%v`.", [input.environment])
