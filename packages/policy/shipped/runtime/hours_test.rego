package countersign.runtime.rules.hours_test

import data.countersign.runtime.rules.hours
import rego.v1

office(zone) := {"runtime": {"hours": {"zone": zone, "windows": [
	{"days": ["Monday", "Thursday"], "from": "08:00", "to": "12:00"},
	{"days": ["Thursday"], "from": "13:30", "to": "24:00"},
]}}}

at(text) := {"now": time.parse_rfc3339_ns(text) / 1000000}

test_lets_agents_start_within_a_window if {
	every moment in [
		"2026-01-15T08:00:00Z", "2026-01-15T11:59:59Z", "2026-01-15T13:30:00Z",
		"2026-01-15T23:59:59Z", "2026-01-12T09:00:00Z",
	] {
		hours.deny == set() with input as at(moment) with data.settings as office("UTC")
	}
}

test_denies_outside_of_them if {
	every moment in [
		"2026-01-15T07:59:59Z", "2026-01-15T12:00:00Z", "2026-01-15T13:29:59Z",
		"2026-01-12T13:30:00Z", "2026-01-16T00:00:00Z", "2026-01-17T09:00:00Z",
	] {
		denied with input as at(moment) with data.settings as office("UTC")
	}
}

test_reads_the_clock_of_the_zone if {
	hours.deny == set() with input as at("2026-01-15T07:30:00Z") with data.settings as office("Europe/Berlin")
	denied with input as at("2026-01-15T11:30:00Z") with data.settings as office("Europe/Berlin")
	hours.deny == set() with input as at("2026-01-16T01:00:00Z") with data.settings as office("America/New_York")
}

test_knows_summer_time if {
	hours.deny == set() with input as at("2026-07-16T06:30:00Z") with data.settings as office("Europe/Berlin")
	denied with input as at("2026-01-15T06:30:00Z") with data.settings as office("Europe/Berlin")
}

test_says_when_it_was if {
	messages := {found.message | some found in hours.deny} with input as at("2026-01-17T09:05:00Z")
		with data.settings as office("UTC")
	messages == {"Agents may not start on a Saturday at 09:05 (UTC)."}
}

test_denies_when_something_is_not_known if {
	every unknown in [{}, {"now": null}, {"now": "2026-01-15T09:00:00Z"}, null] {
		denied with input as unknown with data.settings as office("UTC")
	}
	whole := office("UTC")
	every path in ["/runtime", "/runtime/hours", "/runtime/hours/windows", "/runtime/hours/zone"] {
		denied with input as at("2026-01-15T09:00:00Z") with data.settings as json.remove(whole, [path])
	}
	every part in ["days", "from", "to"] {
		broken := json.remove(whole, [sprintf("/runtime/hours/windows/0/%s", [part])])
		denied with input as at("2026-01-15T09:00:00Z") with data.settings as broken
	}
}

denied if {found.code | some found in hours.deny} == {"HOURS_CLOSED"}
