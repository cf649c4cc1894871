import type { PolicyFiles } from '@countersign/policy'

export type Rebased = { files: PolicyFiles; collisions: readonly string[] }

/**
 * What a proposal changes, applied to what is active now. A file that both sides changed differently is a collision;
 * it keeps the active text, so that nothing is lost by looking.
 */
export function rebase(base: PolicyFiles, proposed: PolicyFiles, active: PolicyFiles): Rebased {
  const files: Record<string, string> = {}
  const collisions: string[] = []
  const paths = new Set([...Object.keys(base), ...Object.keys(proposed), ...Object.keys(active)])
  for (const path of [...paths].sort()) {
    const [was, wanted, is] = [base[path], proposed[path], active[path]]
    const text = wanted === was ? is : wanted
    if (wanted !== was && is !== was && is !== wanted) {
      collisions.push(path)
      if (is !== undefined) files[path] = is
    } else if (text !== undefined) files[path] = text
  }
  return { files, collisions }
}
