import { statSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axe, launch, open, overflow, pageFile } from './browser.js'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser?.close())

test('the page is at most 250 kB', () => {
  expect(statSync(pageFile).size).toBeLessThanOrEqual(250_000)
})

describe.each([
  [1_440, 'light'],
  [1_440, 'dark'],
  [360, 'light'],
  [360, 'dark'],
] as const)('at %i pixels, %s', (width, colorScheme) => {
  test('nothing overflows, and axe finds nothing, from the first look to an open transfer', async () => {
    const { page, complaints } = await open(browser, { width, colorScheme })
    const look = async () => {
      expect(await overflow(page)).toEqual([])
      expect(await axe(page)).toEqual([])
    }
    await look()
    await page.click('#example')
    await page.waitForSelector('#side-panel .entry')
    await look()
    await page.click('#side-panel .entry')
    await page.waitForSelector('.dialogue .row')
    await look()
    await page.click('.dialogue .row.is-transfer')
    await page.waitForSelector('#transfer .octets')
    await look()
    await page.keyboard.press('Escape')
    await page.click(width < 760 ? '#session .back' : '#tab-findings')
    await page.click('#tab-findings')
    await page.waitForSelector('#side-panel .entry')
    await look()
    expect(complaints).toEqual([])
    await page.close()
  })
})
