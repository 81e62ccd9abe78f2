import { readFileSync } from 'node:fs'
import { doubleOctetPages } from '../src/double-octet-pages.js'
import type { PageNames, TabularPage } from '../src/page.js'
import { singleOctetPages } from '../src/single-octet-pages.js'

/** The characters that move from page to page. */
const variants = Array.from('[]{}|^~\\!#$@')

function fileOf({ name }: PageNames): string {
  return name.toLowerCase()
}

function sourceOf(page: PageNames): string {
  const text = readFileSync(new URL(`../src/page/${fileOf(page)}.ts`, import.meta.url), 'utf8')
  return /^\/\/ Made by scripts\/generate.js from (.*): do not edit\.$/m.exec(text)![1]!
}

function countHoles(page: TabularPage): string {
  const octets = Array.from({ length: 256 }, (_, octet) => octet)
  const holes = octets.filter((octet) => page.characterOf(octet) === undefined)
  const shifts = page.kind === 'double-octet' ? 2 : 0
  return String(holes.length - shifts || '')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`.replaceAll(/ +/g, ' ')
}

/** The rows of the README table of pages. */
export function pageRows(): string {
  return [...singleOctetPages, ...doubleOctetPages]
    .map((page) => {
      const subpath = `\`/${fileOf(page).replace('ibm-', '')}\``
      return row([page.name, page.title, subpath, page.aliases.join(', '), countHoles(page), sourceOf(page)])
    })
    .join('\n')
}

/** The rows of the README table of variant characters, as octets in hexadecimal. */
export function variantRows(): string {
  return [...singleOctetPages.filter((page) => page.ebcdic), ...doubleOctetPages]
    .map((page) => {
      const octets = variants.map((character) => {
        const place = Array.from({ length: 256 }, (_, octet) => octet).find(
          (octet) => page.characterOf(octet) === character,
        )
        return place === undefined ? '–' : place.toString(16).toUpperCase()
      })
      return row([page.name.replace('IBM-', ''), ...octets])
    })
    .join('\n')
}
