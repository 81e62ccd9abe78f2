import type { TransferOptions } from '@ftpkit/node'
import type { RecordFormat } from '@ftpkit/pipeline'

/**
 * How the ends of records travel. z/OS marks them in MODE B and C although the structure is F, and refuses STRU R there;
 * in MODE S it has STRU R. Both keep every octet of a record.
 */
export type RecordMarks = 'block' | 'structure'

/** Text of a data set on this side: octets in a code page of this side, or undefined for records as they are. */
export interface RecordText {
  /** Code page of the data set. @defaultValue IBM-1047 */
  readonly codePage?: string | undefined
  /** Code page here. @defaultValue UTF-8 */
  readonly localCodePage?: string | undefined
}

/** How records are to travel, and to lie here. */
export interface RecordTransfer {
  /** @defaultValue `block` */
  readonly marks?: RecordMarks | undefined
  /** How the records lie in the local file. @defaultValue RDW, from which every record comes back as it was */
  readonly format?: RecordFormat | undefined
  /** Given, the records are text and are translated; else no octet of them is changed. */
  readonly text?: RecordText | undefined
}

/** The options of a transfer of records with z/OS. */
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
