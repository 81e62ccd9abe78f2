import { fileURLToPath } from 'node:url'
import axeCore from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

const page = new URL('../dist/inspector.html', import.meta.url)

/** How a window looks. */
export interface Window {
  readonly width?: number
  readonly colorScheme?: 'light' | 'dark'
}

/** The built page in Debian's Chromium, and what it did that it should not. */
export interface OpenedPage {
  readonly page: Page
  /** Lines of the console, errors and requests other than the page itself. */
  readonly complaints: string[]
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
}

/** Opens the page, or a file that was made of it. */
export async function open(
  browser: Browser,
  { width = 1_440, colorScheme = 'light' }: Window = {},
  url = page.href,
): Promise<OpenedPage> {
  const opened = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const complaints: string[] = []
  opened.on('console', (message) => complaints.push(`console: ${message.text()}`))
  opened.on('pageerror', ({ message }) => complaints.push(`error: ${message}`))
  opened.on('request', (request) => {
    if (request.url() !== url && !/^(?:blob|data):/.test(request.url()))
      complaints.push(`request: ${request.url()}`)
  })
  await opened.goto(url)
  return { page: opened, complaints }
}

/** What axe finds in the page, by its rules and places. */
export async function axe(opened: Page): Promise<string[]> {
  // Given by the debugger, which the policy of the page does not stop.
  await opened.evaluate(axeCore.source)
  return opened.evaluate(async () => {
    const { axe: run } = globalThis as unknown as { axe: typeof axeCore }
    const { violations } = await run.run(document)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  })
}

/** Pixels by which the page is wider than its window, and elements whose text runs out of the window. */
export function overflow(opened: Page): Promise<string[]> {
  return opened.evaluate(() => {
    const width = document.documentElement.clientWidth
    const isClipped = (element: Element | null): boolean =>
      element !== null &&
      (getComputedStyle(element).overflowX !== 'visible' || isClipped(element.parentElement))
    const wide = [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect()
      return box.width > 0 && box.right > width + 1 && !isClipped(element.parentElement)
    })
    const scrolls =
      document.documentElement.scrollWidth > width ? [`page: ${document.documentElement.scrollWidth}`] : []
    return [...scrolls, ...wide.map((element) => `${element.tagName} ${element.className}`)]
  })
}

export const pageFile = fileURLToPath(page)
