// Writes the picture of the README, docs/inspector.webp: the built page with its example, in Chromium.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const place = (path) => new URL(`../../../${path}`, import.meta.url)

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 860 }, colorScheme: 'light' })
  await page.goto(place('apps/inspector/dist/inspector.html').href)
  await page.click('#example')
  await page.waitForSelector('.dialogue .row.is-command')
  await page.waitForSelector('#progress', { state: 'hidden' })
  await page.click('#tab-findings')
  await page.locator('.dialogue').press('End')
  await page.locator('.dialogue .row.is-transfer', { hasText: 'RETR STAFF' }).click()
  await page.locator('.ov-page').selectOption('IBM-273')
  await page.waitForFunction(() => document.querySelector('.ov-grid')?.textContent?.includes('MÜLLER'))
  await page.locator('.ov-grid').focus()
  writeFileSync(fileURLToPath(place('docs/inspector.webp')), await webp(await page.screenshot()))
} finally {
  await browser.close()
}

/** A picture in the format of which pages are smaller; the browser converts it. */
async function webp(png) {
  const page = await browser.newPage()
  const url = await page.evaluate(
    async (data) => {
      const image = new Image()
      image.src = data
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.width
      canvas.height = image.height
      canvas.getContext('2d').drawImage(image, 0, 0)
      return canvas.toDataURL('image/webp', 0.9)
    },
    `data:image/png;base64,${png.toString('base64')}`,
  )
  return Buffer.from(url.split(',')[1], 'base64')
}
