package countersign.promotion.rules.capabilities_test

import data.countersign.promotion.rules.capabilities
import rego.v1

list := {"capabilities": ["invoice.match", "invoice.read"]}

asking(some_of_them) := {"spec": {"capabilities": some_of_them}}

test_accepts_what_is_in_the_list if {
	every asked in [["invoice.read"], ["invoice.match", "invoice.read"], []] {
		capabilities.deny == set() with input as asking(asked) with data.settings as list
	}
}

test_names_each_one_that_is_not if {
	asked := asking(["order.read", "invoice.read", "web.search"])
	paths == {"capabilities[0]", "capabilities[2]"} with input as asked with data.settings as list
}

test_compares_whole_words if {
	every stranger in ["invoice", "invoice.*", "*", "Invoice.read", "invoice.read ", "", null, true, 1, ["invoice.read"]] {
		paths == {"capabilities[0]"} with input as asking([stranger]) with data.settings as list
	}
}

test_denies_when_the_capabilities_are_not_known if {
	every unknown in [{}, {"spec": {}}, asking(null), asking("invoice.read"), asking({"a": "invoice.read"}), null] {
		"capabilities" in paths with input as unknown with data.settings as list
	}
}

test_denies_when_the_list_is_not_known if {
	every unknown in [{}, {"capabilities": null}, {"capabilities": "*"}, {"capabilities": {"a": "invoice.read"}}] {
		"capabilities" in paths with input as asking(["invoice.read"]) with data.settings as unknown
		"capabilities" in paths with input as asking([]) with data.settings as unknown
	}
}

test_says_it_by_one_code if {
	{found.code | some found in capabilities.deny} == {"INVALID_CAPABILITIES"} with input as asking(["x"])
}

paths := {found.path | some found in capabilities.deny}
