# It is one of the hours in which agents may start, on the clock of the policy's time zone.
package countersign.runtime.rules.hours

import rego.v1

deny contains {
	"code": "HOURS_CLOSED",
	"message": message,
	"path": "now",
} if {
	not within_hours
}

# The clock of the question, not that of the engine: the same question has the same answer tomorrow.
local_time := {"day": day, "time": sprintf("%02d:%02d", [hour, minute])} if {
	is_number(input.now)
	moment := [input.now * 1000000, data.settings.runtime.hours.zone]
	day := time.weekday(moment)
	[hour, minute, _] := time.clock(moment)
}

# Times of day are texts of one length, so that they compare as times do.
within_hours if {
	some window in data.settings.runtime.hours.windows
	local_time.day in window.days
	window.from <= local_time.time
	local_time.time < window.to
}

default message := "The time, or the hours in which agents may start, are not known."

message := sprintf("Agents may not start on a %s at %s (%s).", [
	local_time.day,
	local_time.time,
	data.settings.runtime.hours.zone,
])
