import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, open } from './browser.js'
import { longCapture } from './hostile.js'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser?.close())

/** Clicks on an element, and lets the page do something between press and release. */
async function clickDuring(page: Page, selector: string, meanwhile: () => Promise<unknown>): Promise<void> {
  await page.locator(selector).first().hover()
  await page.mouse.down()
  await meanwhile()
  await page.mouse.up()
}

/** Waits until the page has drawn what it was about to draw, and what that made it draw. */
function drawn(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let picture = 0; picture < 4; picture += 1) await new Promise(requestAnimationFrame)
  })
}

/** Makes the page draw a list again, as scrolling and each part of a capture do. */
async function redraw(page: Page, list: string): Promise<void> {
  await page.dispatchEvent(list, 'scroll')
  await drawn(page)
}

/** Lets the page read captures itself, and hold back the last octets: each call of what is returned lets half of them pass. */
async function holdBack(page: Page, octets: number): Promise<() => Promise<void>> {
  await page.evaluate((held) => {
    const scope = globalThis as unknown as { Worker: unknown; pass: () => void }
    scope.Worker = undefined
    const opens: (() => void)[] = []
    const gates = [0, 1].map(() => new Promise<void>((resolve) => void opens.push(resolve)))
    scope.pass = () => opens.shift()?.()
    const { stream } = Blob.prototype
    Blob.prototype.stream = function () {
      const whole = this
      const ends = [this.size - held, this.size - held / 2, this.size]
      return new ReadableStream({
        async start(controller) {
          for (const [index, end] of ends.entries()) {
            await gates[index - 1]
            const reader = stream.call(whole.slice(ends[index - 1] ?? 0, end)).getReader()
            for (let read = await reader.read(); !read.done; read = await reader.read())
              controller.enqueue(read.value)
          }
          controller.close()
        },
      })
    }
  }, octets)
  return () => page.evaluate(() => (globalThis as unknown as { pass: () => void }).pass())
}

const long = (length: number) => ({
  name: 'long.pcapng',
  mimeType: 'application/octet-stream',
  buffer: longCapture(length),
})

test.each([1_440, 360])(
  'a click counts if rows are drawn while the button is down, at %i pixels',
  async (width) => {
    const { page, complaints } = await open(browser, { width })
    await page.click('#example')
    await clickDuring(page, '#side-panel .entry', () => redraw(page, '#side-panel .list'))
    await page.waitForSelector('.dialogue .row.is-transfer')
    await clickDuring(page, '.dialogue .row.is-transfer', () => redraw(page, '.dialogue'))
    await page.waitForSelector('#transfer .octets')
    expect(complaints).toEqual([])
    await page.close()
  },
)

test('a click on the way back counts if the head of the session is drawn while the button is down', async () => {
  const { page, complaints } = await open(browser, { width: 360 })
  await page.click('#example')
  await page.click('#side-panel .entry')
  await clickDuring(page, '#session .back', async () => {
    for (const width of [800, 360]) {
      await page.setViewportSize({ width, height: 900 })
      await drawn(page)
    }
  })
  await page.waitForSelector('#side-panel .entry')
  expect(complaints).toEqual([])
  await page.close()
})

test('a click on Cancel counts if more is read while the button is down', async () => {
  const { page, complaints } = await open(browser)
  const pass = await holdBack(page, 2_500_000)
  await page.setInputFiles('#file', long(8 * 1_048_576))
  await page.waitForSelector('#notices button')
  const before = await page.textContent('#notices')
  await clickDuring(page, '#notices button', async () => {
    await pass()
    await page.waitForFunction((text) => document.querySelector('#notices')?.textContent !== text, before)
  })
  await page.waitForFunction(() => document.querySelector('#notices button') === null)
  expect(await page.textContent('#notices')).toContain('Reading was cancelled')
  await pass()
  expect(complaints).toEqual([])
  await page.close()
})

test('a transfer that is opened before it has ended shows its octets once it has', async () => {
  const { page, complaints } = await open(browser)
  const pass = await holdBack(page, 1_000)
  await page.setInputFiles('#file', long(1_048_576))
  await page.locator('.dialogue .row.opens', { hasText: 'RETR long.bin' }).click()
  await page.waitForSelector('#transfer .none')
  expect(await page.textContent('#transfer .octets')).toBe('This transfer has not ended.')
  await pass()
  await pass()
  await page.waitForFunction(() => document.querySelector('.ov-grid')?.textContent?.includes('all work'))
  expect(await page.textContent('.transfer-facts')).toContain('1048576 octets')
  expect(complaints).toEqual([])
  await page.close()
})

test('a search that is begun while a capture is read finds what is read later', async () => {
  const { page, complaints } = await open(browser)
  const pass = await holdBack(page, 1_000)
  await page.setInputFiles('#file', long(1_048_576))
  await page.waitForSelector('.dialogue .row.opens')
  await page.fill('#search', 'no play')
  await page.waitForFunction(() => document.querySelector('#tab-search .count')?.textContent === '0')
  await pass()
  await pass()
  await page.locator('#side-panel .entry', { hasText: 'work and no play' }).first().click()
  await page.waitForSelector('.ov-grid .ov-cursor')
  expect(complaints).toEqual([])
  await page.close()
})
