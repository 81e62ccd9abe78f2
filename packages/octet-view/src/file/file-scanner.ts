import { byteSizeOf, type RecordFormat } from '@ftpkit/pipeline'
import { lengthPrefix, placesInWord, recordDescriptorWord } from '@ftpkit/structure'
import type { Structure, Type } from '@ftpkit/transfer'
import type { Found } from '../found.js'
import type { FileScanner } from '../scanner.js'
import { BlockFileScanner } from './block-file.js'
import { BlockedScanner } from './blocked.js'
import { CardScanner } from './cards.js'
import { FieldScanner } from './fields.js'
import { FixedGrammar } from './fixed.js'
import { LinesScanner } from './lines.js'
import { PageScanner } from './pages.js'
import { PlainScanner } from './plain.js'
import { PrefixedGrammar } from './prefixed.js'

/** What a file in transfer is. */
export interface FileContent {
  readonly type: Type
  /** With records where a host marks them in STRU F. */
  readonly structure: Structure
  /** The format of records in STRU F. */
  readonly recordFormat?: RecordFormat | undefined
}

/** The scanner of what MODE carries. */
export function fileScanner({ type, structure, recordFormat }: FileContent, found: Found): FileScanner {
  if (structure === 'P') return new PageScanner(found, byteSizeOf(type))
  if (structure === 'R') return new PlainScanner(found, true)
  if (recordFormat) return formatScanner(recordFormat, found)
  if (type.code === 'A') return new LinesScanner(found, { lineEnd: 'crlf', crNul: true })
  if (type.code === 'E') return new LinesScanner(found, { lineEnd: 'nl', crNul: false })
  return new PlainScanner(found, false)
}

function formatScanner(format: RecordFormat, found: Found): FileScanner {
  switch (format.format) {
    case 'lines':
      return new LinesScanner(found, { lineEnd: format.lineEnd ?? 'lf', crNul: false })
    case 'fixed':
      return new FieldScanner(found, new FixedGrammar(format.length))
    case 'rdw':
      return words(found, format)
    case 'bdw':
      return new BlockedScanner(words(found, format.records ?? format), found, format)
    case 'spanned': {
      const segments = spanned(found, format.records ?? format)
      return format.blocked ? new BlockedScanner(segments, found, format) : segments
    }
    case 'length-prefix': {
      const field = lengthPrefix(format)
      if (!format.blocks) return new FieldScanner(found, new PrefixedGrammar({ field }))
      return new CardScanner(new FieldScanner(found, new PrefixedGrammar({ field, fillers: [0] })), found)
    }
    case 'block':
      return new BlockFileScanner(found)
  }
}

type WordFormat = Parameters<typeof recordDescriptorWord>[0]

function words(found: Found, format: WordFormat): FileScanner {
  return new FieldScanner(found, new PrefixedGrammar({ field: recordDescriptorWord(format) }))
}

/** Offset of the control code in the descriptor word of a segment on z/OS. */
const controlPlace = 2

function spanned(found: Found, format: WordFormat = {}): FileScanner {
  const controlAt = placesInWord(format).indexOf(controlPlace)
  return new FieldScanner(found, new PrefixedGrammar({ field: recordDescriptorWord(format), controlAt }))
}
