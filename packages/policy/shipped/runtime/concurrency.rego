# One more run stays within what one agent and the whole workspace may run at the same time.
package countersign.runtime.rules.concurrency

import rego.v1

deny contains {"code": codes[path], "message": messages[path], "path": path} if {
	some path in (object.keys(codes) - within_limit)
}

codes := {
	"running.ofAgent": "AGENT_RUNS_EXCEEDED",
	"running.inWorkspace": "WORKSPACE_RUNS_EXCEEDED",
}

# Rego compares values of any two kinds; only numbers mean something here.
within_limit contains "running.ofAgent" if {
	is_number(input.running.ofAgent)
	is_number(data.settings.runtime.concurrency.perAgent)
	input.running.ofAgent < data.settings.runtime.concurrency.perAgent
}

within_limit contains "running.inWorkspace" if {
	is_number(input.running.inWorkspace)
	is_number(data.settings.runtime.concurrency.perWorkspace)
	input.running.inWorkspace < data.settings.runtime.concurrency.perWorkspace
}

messages := {
	"running.ofAgent": "The agent runs as often as one agent may, or nobody knows how often.",
	"running.inWorkspace": "As many agents run as may run in the workspace, or nobody knows how many.",
}
