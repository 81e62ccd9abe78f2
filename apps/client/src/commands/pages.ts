import { comparePages, pages as knownPages, type PageDescription } from '@ftpkit/code-page'
import { printable } from '@ftpkit/node'
import { parseCodePage } from '../codec/options.js'
import { printLine } from '../output.js'

/** Lists the code pages, or shows where two of them differ. @throws RangeError unless `compare` has two names */
export function pages({ compare }: { readonly compare?: readonly string[] | undefined }): void {
  const lines = compare === undefined ? knownPages().map(described) : differences(compare)
  for (const line of lines) printLine(line)
}

function described({ name, ccsid, kind, title, aliases }: PageDescription): string {
  const columns = [name.padEnd(12), String(ccsid).padStart(5), kind.padEnd(12), title]
  return [...columns, ...(aliases.length > 0 ? [`(${aliases.join(', ')})`] : [])].join('  ')
}

function differences(names: readonly string[]): string[] {
  const [one, other, ...more] = names.map(parseCodePage)
  if (one === undefined || other === undefined || more.length > 0) {
    throw new RangeError('--compare takes two code pages')
  }
  return comparePages(one, other).map((difference) => {
    const octets = difference.octets.toString(16).padStart(2, '0')
    return `${octets}  ${character(difference.one)}  ${character(difference.other)}`
  })
}

/** A character by its number, and as it is if it is visible. */
function character(text: string | undefined): string {
  if (text === undefined) return 'nothing'
  const name = `U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
  return printable(text) === text ? `${name} ${text}` : name
}
