import type { Converter } from './converter-interface.js'
import { DoubleOctetPage } from './double-octet-page.js'
import { DoubleOctetToUtf8 } from './double-octet-to-utf-8.js'
import { FromUtf8 } from './from-utf-8.js'
import { MemoryConverter } from './memory-converter.js'
import type { CodePage, CodePageOptions, PageEncoder, UnmappablePolicy } from './page.js'
import { pageOf } from './registry.js'
import { SingleOctetPage } from './single-octet-page.js'
import { CharacterConverter, TableConverter, type Target, TextConverter } from './text-converter.js'
import { translationTable } from './translation.js'
import { checkPolicy } from './unmappable.js'
import { utf8 } from './utf-8.js'
import { doubleOctetWriting, singleOctetWriting } from './writing-tables.js'

/**
 * Makes a converter from one page to another, by name or as pages: double-octet ones come from their own subpath or
 * from `@ftpkit/code-page/all`.
 *
 * @throws RangeError for a page or an option that isn't known
 */
export function converter(
  from: string | CodePage,
  to: string | CodePage,
  options: CodePageOptions = {},
): Converter {
  const source = pageOf(from)
  const target = pageOf(to)
  const policy = checkPolicy(options.unmappable ?? 'substitute')
  if (source === utf8) return fromUtf8(target, options, policy)
  if (source instanceof DoubleOctetPage && target === utf8) {
    return new MemoryConverter(new DoubleOctetToUtf8(source, options))
  }
  if (source instanceof SingleOctetPage) return fromSingleOctets(source, target, options, policy)
  return throughText(source, target, options, policy)
}

function fromSingleOctets(
  source: SingleOctetPage,
  target: CodePage,
  options: CodePageOptions,
  policy: UnmappablePolicy,
): Converter {
  if (target instanceof SingleOctetPage && policy === 'substitute') {
    return new TableConverter(translationTable(source, target, options))
  }
  // An octet is one code unit here, so the encoder counts as the decoder does.
  return new TextConverter(source.decoder(options), target.encoder(options))
}

function fromUtf8(target: CodePage, options: CodePageOptions, policy: UnmappablePolicy): Converter {
  if (target instanceof DoubleOctetPage) {
    const text = throughText(utf8, target, options, policy)
    const table = doubleOctetWriting(target.tables(options.newline), options)
    return new MemoryConverter(new FromUtf8(table, text.encoder, text))
  }
  const text = throughText(utf8, target, options, policy)
  if (!(target instanceof SingleOctetPage)) return text
  const table = singleOctetWriting(target.tables(options.newline), options)
  return new MemoryConverter(new FromUtf8(table, { shifted: false }, text))
}

/** Offsets of faults count octets of the input, which differ from the code units of the text. */
function throughText<Encoder extends PageEncoder>(
  source: CodePage,
  target: Target<Encoder>,
  options: CodePageOptions,
  policy: UnmappablePolicy,
): TextConverter<Encoder> | CharacterConverter<Encoder> {
  return policy === 'substitute'
    ? new TextConverter(source.decoder(options), target.encoder(options))
    : new CharacterConverter(source, target, options, policy)
}
