# The anatomy is complete: an owner, a role, a model, instructions and a capability.
package countersign.promotion.rules.anatomy

import rego.v1

deny contains {"code": "ANATOMY_INCOMPLETE", "message": missing[path], "path": path} if {
	some path in (object.keys(missing) - present)
}

missing := {
	"metadata.owner": "Nobody owns the agent.",
	"anatomy.role": "The agent has no role.",
	"anatomy.model": "The agent has no model.",
	"anatomy.instructions": "The agent has no instructions.",
	"capabilities": "The agent has no capability.",
}

present contains "metadata.owner" if says_something(input.spec.metadata.owner)

present contains "anatomy.role" if says_something(input.spec.anatomy.role)

present contains "anatomy.model" if {
	says_something(input.spec.anatomy.model.provider)
	says_something(input.spec.anatomy.model.name)
}

present contains "anatomy.instructions" if says_something(input.spec.anatomy.instructions)

present contains "capabilities" if {
	is_array(input.spec.capabilities)
	some capability in input.spec.capabilities
	says_something(capability)
}

says_something(text) if {
	is_string(text)
	trim_space(text) != ""
}
