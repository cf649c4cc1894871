# May this admitted agent start here and now?
#
# Every package below `rules` is a rule. It is found by its place and named nowhere else: a new file is a new rule.
package countersign.runtime

import rego.v1

# Nothing is allowed by this answer alone: whoever reads it compares `evaluated` with the rules that the set has.
answer := {"deny": deny, "warn": warn, "evaluated": evaluated}

deny contains {"rule": rule, "finding": finding} if {
	some rule
	some finding in data.countersign.runtime.rules[rule].deny
	not only_warns[rule]
}

warn contains {"rule": rule, "finding": finding} if {
	some rule in only_warns
	some finding in data.countersign.runtime.rules[rule].deny
}

# A rule whose `deny` is not a set could not be looked through, so it does not count as evaluated.
evaluated contains rule if {
	some rule
	is_set(data.countersign.runtime.rules[rule].deny)
}

only_warns contains rule if {
	some id in data.settings.warn
	is_string(id)
	startswith(id, "runtime.")
	rule := trim_prefix(id, "runtime.")
}
