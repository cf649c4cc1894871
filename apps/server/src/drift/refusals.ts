import { Refusal } from '@countersign/decisions'
import { ignoreLimits } from '@countersign/drift'
import { intervalLimits } from './interval.ts'

export const findingNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'DRIFT_NOT_FOUND',
    message: 'There is no such difference in this workspace.',
    remedy: 'Reload the page.',
  })

export const isOver = () =>
  new Refusal({
    kind: 'conflict',
    code: 'DRIFT_OVER',
    message: 'It is as it was approved by now.',
    remedy: 'Reload the page; there is nothing left to do.',
  })

export const isAboutAnother = (revision: number, governed: number | null) =>
  new Refusal({
    kind: 'conflict',
    code: 'DRIFT_OUTDATED',
    message:
      governed === null
        ? `The difference was found in revision ${revision}, and nothing of the agent is governed by now.`
        : `The difference was found in revision ${revision}, and revision ${governed} is governed by now.`,
    remedy: 'Compare the agent again, and look at what differs then.',
  })

/** Of one agent alone, and so no matter of whether anything is there that could answer. */
export const cannotCompare = () =>
  new Refusal({
    kind: 'conflict',
    code: 'INTERCEPTOR_ERROR',
    message: 'A check of the agent gave no answer, so nobody knows at this moment what differs.',
    remedy:
      'Nothing was changed. The log of the server says why; once that is mended, compare the agent again.',
  })

export const cannotRestore = (title: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'RESTORE_IMPOSSIBLE',
    message: `${title}, and nothing here can bring back what was approved.`,
    remedy: 'Bring back the rows from a backup, or have the agent approved anew.',
  })

export const cannotBelieve = () =>
  new Refusal({
    kind: 'conflict',
    code: 'RESTORE_UNPROVEN',
    message: 'What is stored does not match a proof that can be believed, so nothing is written over by it.',
    remedy: 'Look at what else differs in the agent first.',
  })

export const cannotAdopt = (title: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'ADOPT_IMPOSSIBLE',
    message: `${title}: that is nothing that anybody could approve.`,
    remedy: 'Restore what was approved, or live with it for a while.',
  })

export const nobodySavedIt = () =>
  new Refusal({
    kind: 'conflict',
    code: 'ADOPT_UNSAVED',
    message: 'Nobody saved what is stored: no event of the agent tells of a revision with this digest.',
    remedy: 'Make a revision by hand of what you want to have, and request its promotion.',
  })

export const sandboxIsTaken = () =>
  new Refusal({
    kind: 'conflict',
    code: 'ADOPT_SANDBOX_TAKEN',
    message: 'Somebody works on another revision of the agent in its sandbox.',
    remedy: 'Promote or discard that revision first; nothing of it is overwritten.',
  })

export const toolsUnknown = (names: readonly string[]) =>
  new Refusal({
    kind: 'conflict',
    code: 'ADOPT_TOOLS_UNKNOWN',
    message: `The run says that it has ${names.join(', ')}, and not what that does.`,
    remedy: 'Add the tools in the editor with what they do, and request the promotion there.',
  })

export const reportIsGone = () =>
  new Refusal({
    kind: 'conflict',
    code: 'ADOPT_NOTHING_REPORTED',
    message: 'Nothing of the agent runs that says how it works.',
    remedy: 'Compare it again when it runs.',
  })

export const cannotIgnore = (title: string) =>
  new Refusal({
    kind: 'bad-input',
    code: 'IGNORE_IMPOSSIBLE',
    message: `${title}: nobody can look away from that.`,
    remedy: 'Choose another way out.',
  })

export const ignoredAlready = () =>
  new Refusal({
    kind: 'conflict',
    code: 'IGNORED_ALREADY',
    message: 'There is such a rule already, and it holds.',
    remedy: 'End it first, if it should be another one.',
  })

export const ignoreNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'IGNORE_NOT_FOUND',
    message: 'There is no such rule in this workspace.',
    remedy: 'Reload the list of rules.',
  })

export const scanNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'SCAN_NOT_FOUND',
    message: 'There is no such scan in this workspace; those of long ago are not kept.',
    remedy: 'Reload the list of scans.',
  })

export const nobodyToCompare = () =>
  new Refusal({
    kind: 'conflict',
    code: 'NOBODY_TO_COMPARE',
    message: 'None of the chosen agents is governed, so there is nothing to compare with.',
    remedy: 'Choose agents that were promoted.',
  })

export const causeCursorUnknown = () =>
  new Refusal({
    kind: 'bad-input',
    code: 'CURSOR_UNKNOWN',
    message: 'This is not a place in the list.',
    remedy: 'Begin at the first page.',
  })

export const intervalMessage = `Choose between ${intervalLimits.minMinutes} minutes and ${intervalLimits.maxMinutes / 1440} days.`
export const ignoreDaysMessage = `Choose between 1 and ${ignoreLimits.maxDays} days.`
