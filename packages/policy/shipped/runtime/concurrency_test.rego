package countersign.runtime.rules.concurrency_test

import data.countersign.runtime.rules.concurrency
import rego.v1

limits := {"runtime": {"concurrency": {"perAgent": 2, "perWorkspace": 10}}}

running(of_agent, in_workspace) := {"running": {"ofAgent": of_agent, "inWorkspace": in_workspace}}

test_accepts_one_more_run_within_both_limits if {
	every counts in [[0, 0], [1, 9]] {
		concurrency.deny == set() with input as running(counts[0], counts[1]) with data.settings as limits
	}
}

test_denies_by_the_limit_that_is_reached if {
	codes == {"AGENT_RUNS_EXCEEDED"} with input as running(2, 9) with data.settings as limits
	codes == {"WORKSPACE_RUNS_EXCEEDED"} with input as running(1, 10) with data.settings as limits
	codes == both with input as running(3, 11) with data.settings as limits
}

test_denies_when_a_count_is_not_known if {
	every unknown in [{}, {"running": {}}, {"running": null}, running(null, "0"), null] {
		codes == both with input as unknown with data.settings as limits
	}
	codes == {"AGENT_RUNS_EXCEEDED"} with input as {"running": {"inWorkspace": 0}} with data.settings as limits
}

test_denies_when_a_limit_is_not_known if {
	every unknown in [{}, {"runtime": {}}, {"runtime": {"concurrency": {"perAgent": null, "perWorkspace": "9"}}}] {
		codes == both with input as running(0, 0) with data.settings as unknown
	}
}

both := {"AGENT_RUNS_EXCEEDED", "WORKSPACE_RUNS_EXCEEDED"}

codes := {found.code | some found in concurrency.deny}
