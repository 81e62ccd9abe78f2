import type { TransferOptions } from '@ftpkit/node'
import type { RecordFormat } from '@ftpkit/pipeline'

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
  /** Format of the local file. Default: RDW, which preserves every record. */
  readonly format?: RecordFormat | undefined
  /** Translates the records as text. Default: records are transferred unchanged. */
  readonly text?: RecordText | undefined
}

/** The transfer options for records of z/OS. */
export function recordTransfer({ marks = 'block', format, text }: RecordTransfer): TransferOptions {
  const recordFormat = format ?? { format: 'rdw' }
  const network = wire[marks]
  if (text) {
    const { codePage = 'IBM-1047', localCodePage = 'UTF-8' } = text
    return { ...network, type: ebcdic, recordFormat, codePage, localCodePage }
  }
  return { ...network, recordFormat, translation: 'none' }
}

const ebcdic = { code: 'E', format: 'N' } as const

const wire = {
  block: { type: ebcdic, structure: 'F', mode: 'B', preset: 'zos' },
  structure: { type: { code: 'I' }, structure: 'R', mode: 'S', preset: 'zos' },
} as const satisfies Record<RecordMarks, TransferOptions>
