import { expect, type Page } from '@playwright/test'

export const events = (page: Page) => page.getByRole('table', { name: /newest first/ })
export const sentences = (page: Page) => events(page).getByRole('rowheader')
export const sentence = (page: Page, text: string | RegExp) => sentences(page).filter({ hasText: text })

/** What was just done has its place in the log a moment later, and the page tells that there is something new. */
export async function untilWritten(page: Page, text: string | RegExp): Promise<void> {
  const news = page.getByRole('status').getByRole('button', { name: /new events?$/ })
  await expect(async () => {
    if (await news.isVisible()) await news.click()
    await expect(sentence(page, text).first()).toBeVisible({ timeout: 500 })
  }).toPass()
}
