# The sandbox is closed: no calls to the outside, no writes that stay. What the agent may do once it is governed
# stands under `access` and opens nothing here.
package countersign.promotion.rules.containment

import rego.v1

deny contains {
	"code": "CONTAINMENT_VIOLATION",
	"message": open[flag],
	"path": sprintf("containment.%s", [flag]),
} if {
	some flag in (object.keys(open) - closed)
}

open := {
	"externalCalls": "The spec opens the sandbox for calls to the outside.",
	"persistentWrites": "The spec opens the sandbox for writes that stay.",
}

# A flag that is not there is not closed.
closed contains flag if {
	some flag, _ in open
	input.spec.containment[flag] == false
}
