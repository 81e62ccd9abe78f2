import type { TransferOptions } from '@ftpkit/node'
import { type RecordFormat, recordFormats } from '@ftpkit/pipeline'

/**
 * How the ends of records are marked. z/OS marks them in MODE B and C although the structure is F, and refuses STRU R
 * there; in MODE S it supports STRU R. Both preserve every octet of a record.
 */
export type RecordMarks = 'block' | 'structure'

/** Translation of text records between the code page of the data set and that of the local file. */
export interface RecordText {
  /** Code page of the data set. @default 'IBM-1047' */
  readonly codePage?: string | undefined
  /** Code page of the local file. @default 'UTF-8' */
  readonly localCodePage?: string | undefined
}

/** How records are transferred and stored in the local file. */
export interface RecordTransfer {
  /** @default 'block' */
  readonly marks?: RecordMarks | undefined
  /**
   * Format of the local file, or its text: `lines`, `fixed:80`, as `recordFormats.parse` of @ftpkit/pipeline reads it.
   * Default: RDW, which preserves every record.
   */
  readonly format?: RecordFormat | string | undefined
  /** Translates the records as text; `true` between the default pages. Default: records are transferred unchanged. */
  readonly text?: RecordText | boolean | undefined
}

/** The transfer options for records of z/OS. @throws RangeError for a text that is not that of a format */
export function recordTransfer({ marks = 'block', format, text }: RecordTransfer): TransferOptions {
  const recordFormat =
    typeof format === 'string' ? recordFormats.parse(format) : (format ?? { format: 'rdw' })
  const network = wire[marks]
  if (text) {
    const { codePage = 'IBM-1047', localCodePage = 'UTF-8' } = text === true ? {} : text
    return { ...network, type: ebcdic, recordFormat, codePage, localCodePage }
  }
  return { ...network, recordFormat, translation: 'none' }
}

const ebcdic = { code: 'E', format: 'N' } as const

const wire = {
  block: { type: ebcdic, structure: 'F', mode: 'B', preset: 'zos' },
  structure: { type: { code: 'I' }, structure: 'R', mode: 'S', preset: 'zos' },
} as const satisfies Record<RecordMarks, TransferOptions>
