import { type MarkerInterval, parseRecordFormat, pipelines, type RecordFormat } from '@ftpkit/pipeline'
import type { Answer, StorageParameters } from '@ftpkit/session'

/** How files lie in storage, and what is sent with them. */
export interface Storage {
  /** Code page of the network in TYPE E. */
  readonly codePage: string
  /** Code page of files in TYPE E; ISO-8859-1 unless given. */
  readonly localCodePage?: string | undefined
  readonly recordFormat: RecordFormat
  readonly markers: MarkerInterval | undefined
}

/** What is configured, but for what SITE said. @throws RangeError for a record format that isn't known */
export function storageOf(
  configured: Storage,
  { recordFormat, codePages, markers }: StorageParameters,
): Storage {
  return {
    codePage: codePages?.network ?? configured.codePage,
    localCodePage: codePages?.local ?? configured.localCodePage,
    recordFormat: recordFormat === undefined ? configured.recordFormat : parseRecordFormat(recordFormat),
    markers: markers === undefined ? configured.markers : markers.every > 0 ? markers : undefined,
  }
}

/** Whether files can lie so: tried by what would make use of all of it. */
export function answerStorage(configured: Storage, said: StorageParameters): Answer {
  try {
    const storage = storageOf(configured, said)
    pipelines({ type: { code: 'E', format: 'N' }, structure: 'R', mode: 'B' }, storage)
    return { ok: true, value: undefined }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { ok: false, refusal: { reply: 504, text: error.message } }
  }
}
