import { createPreference } from '../ui/preference.ts'

export const themes = { system: 'System', light: 'Light', dark: 'Dark' } as const
export type Theme = keyof typeof themes

/** `public/theme-boot.js` reads the same key before the first paint. */
export const theme = createPreference<Theme>('theme', ['system', 'light', 'dark'])

theme.subscribe(() => {
  document.documentElement.dataset.theme = theme.get()
})
