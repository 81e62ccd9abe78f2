export { comparePages, type PageDifference } from './compare.js'
export { converter } from './converter.js'
export { type Converter, maxOutput } from './converter-interface.js'
export { DoubleOctetPage } from './double-octet-page.js'
export { CodePageError, type CodePageErrorCode } from './error.js'
export type { IconvLite } from './iconv-lite.js'
export type { Newline } from './newline.js'
export {
  type CodePage,
  type CodePageOptions,
  type CodePageTolerance,
  codePageTolerances,
  type PageDecoder,
  type PageEncoder,
  type PageKind,
  type PageNames,
  type TabularPage,
  type Unmappable,
  type UnmappablePolicy,
} from './page.js'
export {
  codePage,
  decode,
  encode,
  type PageDescription,
  pages,
  register,
  translation,
} from './registry.js'
export { SingleOctetPage } from './single-octet-page.js'
export { translate, translationTable } from './translation.js'
export { utf8 } from './utf-8.js'
