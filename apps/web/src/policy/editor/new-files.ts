import type { PolicyFiles, Question } from '@countersign/policy'

/** A rule that denies nothing yet and says so in its test, so that the set holds together from the first moment. */
export function newRule(question: Question, name: string): PolicyFiles {
  const place = `countersign.${question}.rules.${name}`
  return {
    [`${question}/${name}.rego`]: `# Say here what this rule asks for.
package ${place}

import future.keywords.not

deny contains {
	"code": "${name.toUpperCase()}",
	"message": "Say here what is wrong.",
	"path": null,
} if {
	not holds
}

holds if true
`,
    [`${question}/${name}_test.rego`]: `package ${place}_test

import data.${place}

test_nothing_is_denied_yet if count(${name}.deny) == 0
`,
  }
}

export const newModule = (path: string): PolicyFiles => ({
  [path]: `package countersign.${path.replace(/\.rego$/, '').replace(/[/-]/g, (sign) => (sign === '/' ? '.' : '_'))}\n`,
})
