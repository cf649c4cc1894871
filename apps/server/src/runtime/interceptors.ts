import type { RunNotes } from './notes.ts'
import { runsAlready } from './refusals.ts'
import type { StartInterceptor } from './service.ts'

/** Says so before anything is decided; the index of the table decides when two ask at the same moment. */
export const oneRunAtATime: StartInterceptor = {
  name: 'one run at a time',
  before: async ({ activeRunId }) => (activeRunId === null ? null : runsAlready),
}

export const tellsPages = (notes: RunNotes): StartInterceptor => ({
  name: 'tells open pages',
  after: async ({ workspaceId }) => notes.mark(workspaceId),
})
