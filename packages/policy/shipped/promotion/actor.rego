# Who asks for a promotion is an admin. Who reviews it need not be.
package countersign.promotion.rules.actor

import rego.v1

deny contains {
	"code": "PERMISSION_DENIED",
	"message": "Whoever asks for the promotion is not an admin.",
	"path": null,
} if {
	not is_admin
}

is_admin if input.actor.role == "admin"
