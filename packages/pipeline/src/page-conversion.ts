import {
  type CodePage,
  type CodePageOptions,
  codePage,
  SingleOctetPage,
  translation,
  utf8,
} from '@ftpkit/code-page'
import { TableFilter } from '@ftpkit/representation'
import type { FileSink } from '@ftpkit/transfer'
import { CodePageConversion } from './code-page.js'
import { AsciiPieces, Utf8Expander, utf8Steps } from './utf-8.js'

/** A page itself, or the one of a name. @throws RangeError for a page that isn't known */
export function pageOf(page: string | CodePage): CodePage {
  return typeof page === 'string' ? codePage(page) : page
}

/**
 * Converts a file in transfer from one code page to another: by tables where a page of single octets is read, or where
 * one is written from UTF-8, else by character. Faults are those of {@link CodePageConversion}, and so is its
 * `maxExpansion`.
 *
 * @throws RangeError for an unknown page or option
 */
export function pageConversion(
  file: FileSink,
  from: string | CodePage,
  to: string | CodePage,
  options: CodePageOptions = {},
): FileSink {
  const [source, target] = [pageOf(from), pageOf(to)]
  return byTables(file, source, target, options) ?? new CodePageConversion(file, source, target, options)
}

function byTables(
  file: FileSink,
  source: CodePage,
  target: CodePage,
  options: CodePageOptions,
): FileSink | undefined {
  const { newline, unmappable = 'substitute' } = options
  const substitutes = unmappable === 'substitute'
  if (source instanceof SingleOctetPage) {
    if (target instanceof SingleOctetPage)
      return substitutes ? new TableFilter(file, translation(source, target, options)) : undefined
    if (target !== utf8 || !(substitutes || isFull(source))) return undefined
    const steps = utf8Steps(source, newline)
    return steps && new TableFilter(new Utf8Expander(file, steps.sequences), steps.table)
  }
  if (source !== utf8 || !(target instanceof SingleOctetPage) || !substitutes) return undefined
  const byCharacter = new CodePageConversion(file, source, target, options)
  return new AsciiPieces(new TableFilter(file, translation('ISO-8859-1', target, options)), byCharacter, file)
}

/** Whether each octet has a character. */
function isFull(page: SingleOctetPage): boolean {
  return Array.from({ length: 256 }, (_, octet) => page.characterOf(octet)).every(
    (character) => character !== undefined,
  )
}
