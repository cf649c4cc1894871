import type { Operation } from './anatomy.ts'

/** Verbs by what they do to the world; the first word of a tool's name, and the verbs of a description. */
const verbs: Record<Operation, readonly string[]> = {
  read: [
    'read',
    'get',
    'list',
    'search',
    'find',
    'fetch',
    'describe',
    'query',
    'count',
    'lookup',
    'show',
    'view',
    'check',
    'watch',
    'monitor',
    'download',
    'browse',
    'review',
    'summarise',
    'summarize',
    'compare',
    'match',
    'analyse',
    'analyze',
    'classify',
    'extract',
    'validate',
    'verify',
    'preview',
    'triage',
    'sort',
    'route',
    'rank',
    'prioritise',
    'prioritize',
    'reconcile',
    'detect',
    'audit',
    'translate',
    'transcribe',
  ],
  write: [
    'write',
    'create',
    'update',
    'add',
    'edit',
    'set',
    'put',
    'insert',
    'save',
    'upload',
    'append',
    'patch',
    'modify',
    'change',
    'rename',
    'move',
    'copy',
    'label',
    'assign',
    'comment',
    'book',
    'file',
    'open',
    'close',
    'merge',
    'approve',
    'pay',
    'schedule',
    'record',
    'import',
    'sync',
    'draft',
    'tag',
    'fill',
    'prepare',
  ],
  delete: [
    'delete',
    'remove',
    'drop',
    'purge',
    'destroy',
    'erase',
    'clear',
    'truncate',
    'wipe',
    'revoke',
    'cancel',
    'archive',
  ],
  execute: [
    'execute',
    'exec',
    'run',
    'eval',
    'invoke',
    'shell',
    'bash',
    'spawn',
    'deploy',
    'trigger',
    'start',
    'stop',
    'restart',
    'kill',
    'install',
    'build',
  ],
  send: [
    'send',
    'post',
    'publish',
    'notify',
    'email',
    'mail',
    'reply',
    'answer',
    'share',
    'forward',
    'message',
    'tweet',
    'call',
    'invite',
    'broadcast',
  ],
}

const operationByVerb = new Map<string, Operation>(
  (Object.keys(verbs) as Operation[]).flatMap((operation) =>
    verbs[operation].map((verb) => [verb, operation] as const),
  ),
)

/** What a verb does, in any of its plain English forms: `sends`, `sending`, `replies`, `matched`. */
export function operationOf(word: string): Operation | null {
  for (const form of formsOf(word.toLowerCase())) {
    const operation = operationByVerb.get(form)
    if (operation !== undefined) return operation
  }
  return null
}

/** A verb's plain form, for names: `replies` becomes `reply`; null when it is no verb that is known. */
export const plainVerb = (word: string): string | null =>
  formsOf(word.toLowerCase()).find((form) => operationByVerb.has(form)) ?? null

function formsOf(word: string): string[] {
  const forms = [word]
  const ending = /^(.{2,}?)(ies|ing|ed|es|s)$/.exec(word)
  const [, stem = '', end = ''] = ending ?? []
  if (end === 'ies') forms.push(`${stem}y`)
  else if (end !== '') forms.push(stem, `${stem}e`)
  // `running`, `stopped`
  if (/(.)\1$/.test(stem)) forms.push(stem.slice(0, -1))
  if (end === 'es') forms.push(`${stem}e`)
  return forms
}
