import { type VerbatimReply, VerbatimReplyError } from '@ftpkit/session'

/** A reply word for word. */
export function reply(code: number, ...lines: string[]): VerbatimReply {
  return { code, lines }
}

/** A refusal word for word. */
export function refusal(code: number, ...lines: string[]): VerbatimReplyError {
  return new VerbatimReplyError(reply(code, ...lines))
}

export function recordsTooLong(): VerbatimReplyError {
  return refusal(
    451,
    'File transfer failed. File contains records that are longer than the LRECL of the new file.',
    'Transfer aborted due to file error.',
  )
}

export function untranslatable(): VerbatimReplyError {
  return refusal(557, 'Data contains codepoints that cannot be translated.')
}

/** @param text the name as it was given, in quotes or without */
export function invalidName(text: string): VerbatimReplyError {
  return refusal(501, `Invalid data set name "${text}".  Use MVS Dsname conventions.`)
}

export function notFound(name: string): VerbatimReplyError {
  return refusal(550, `Data set ${name} not found`)
}

export function noDataSets(): VerbatimReplyError {
  return refusal(550, 'No data sets found.')
}
