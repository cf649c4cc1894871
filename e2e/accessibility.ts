import { expect, type Page } from '@playwright/test'
import type { Result, RunOptions } from 'axe-core'
import axe from 'axe-core'

const everything: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
}

/** Of all the rules only this one looks at colours; it is also as slow as the others together. */
const contrast: RunOptions = { runOnly: ['color-contrast'], resultTypes: ['violations'] }
const allButContrast: RunOptions = { ...everything, rules: { 'color-contrast': { enabled: false } } }

export const expectAccessible = (page: Page): Promise<void> => expectNoViolation(page, everything)

async function expectNoViolation(page: Page, rules: RunOptions): Promise<void> {
  // Half a megabyte of rules, which a page keeps until it is loaded anew.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  // No page has frames, so the rules can run where they are.
  const violations = await page.evaluate<Result[]>(
    `axe.run(document, ${JSON.stringify(rules)}).then(({ violations }) => violations)`,
  )
  const told = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join('\n')}`,
  )
  expect(told, `Accessibility of ${page.url()}`).toEqual([])
}

const desk = { width: 1440, height: 900 }
const phone = { width: 375, height: 740 }

const looks = [
  { size: desk, colorScheme: 'light', rules: everything },
  { size: desk, colorScheme: 'dark', rules: contrast },
  { size: phone, colorScheme: 'dark', rules: contrast },
  // By now every colour has been looked at in this theme, and at this size.
  { size: phone, colorScheme: 'light', rules: allButContrast },
] as const

/** In both sizes and themes: nothing is inaccessible, nothing sticks out, and the tab of the browser has a name. */
export async function expectFinished(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page).toHaveTitle(/.+ · Countersign$/)
  for (const { size, colorScheme, rules } of looks) {
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // What is scrolled below a bar that stays is smaller there than it is.
    await page.evaluate('scrollTo(0, 0)')
    await expectNoViolation(page, rules)
    const [needed, given] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    )
    expect(needed, `${page.url()} sticks out at ${size.width} px`).toBeLessThanOrEqual(given)
  }
  await page.setViewportSize(desk)
}
