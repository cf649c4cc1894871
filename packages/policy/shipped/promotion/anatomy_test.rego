package countersign.promotion.rules.anatomy_test

import data.countersign.promotion.rules.anatomy
import rego.v1

whole := {"spec": {
	"metadata": {"owner": "finance"},
	"anatomy": {
		"role": "operator",
		"model": {"provider": "anthropic", "name": "claude-sonnet"},
		"instructions": "Match invoices.",
	},
	"capabilities": ["invoice.read"],
}}

parts := {
	"metadata.owner",
	"anatomy.role",
	"anatomy.model",
	"anatomy.instructions",
	"capabilities",
}

test_accepts_a_complete_anatomy if {
	anatomy.deny == set() with input as whole
}

test_names_the_part_that_is_missing if {
	every part in parts {
		without := json.remove(whole, [sprintf("/spec/%s", [replace(part, ".", "/")])])
		paths == {part} with input as without
	}
}

test_counts_what_is_empty_as_missing if {
	every part, empty in {
		"metadata.owner": ["", " ", null, 7, false],
		"anatomy.role": ["", null, 0],
		"anatomy.model": [null, {}, {"provider": "anthropic"}, {"provider": "", "name": "x"}, "claude"],
		"anatomy.instructions": ["", "\n\t ", null, ["Match."]],
		"capabilities": [[], null, [""], {"0": "invoice.read"}, "invoice.read"],
	} {
		every value in empty {
			path := sprintf("/spec/%s", [replace(part, ".", "/")])
			paths == {part} with input as json.patch(whole, [{"op": "replace", "path": path, "value": value}])
		}
	}
}

test_names_every_part_when_there_is_nothing if {
	every nothing in [{}, {"spec": {}}, {"spec": null}, null, {"spec": {"anatomy": []}}] {
		paths == parts with input as nothing
	}
}

test_says_it_by_one_code if {
	{found.code | some found in anatomy.deny} == {"ANATOMY_INCOMPLETE"} with input as {}
}

paths := {found.path | some found in anatomy.deny}
