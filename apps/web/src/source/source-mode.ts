import { createPreference } from '../ui/preference.ts'

/** A code editor with colours and line numbers, or the browser's own text field, which every screen reader knows. */
const sourceModes = ['code', 'plain'] as const

export const sourceMode = createPreference('source-mode', sourceModes)
