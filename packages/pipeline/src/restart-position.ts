import type { RestartPoint } from '@ftpkit/structure'
import { FtpError, formatType, parseType, type TransferParameters } from '@ftpkit/transfer'

/** Where a sender can go on: how much of the file in transfer went before. */
export interface SendingPosition {
  readonly octets: number
  readonly records: number
}

/** Where a receiver can go on: a point of the local file, and the state of the conversion there. */
export interface ReceivingPosition extends RestartPoint {
  readonly state: string
}

/** Writes a sender's restart marker: TYPE and STRU, octets and records before it, as `AN/R/4096/51`. */
export function formatSendingPosition(
  parameters: TransferParameters,
  { octets, records }: SendingPosition,
): string {
  return `${agreementOf(parameters)}/${octets}/${records}`
}

/** Reads what {@link formatSendingPosition} wrote. @throws FtpError `bad-restart-position` */
export function parseSendingPosition(text: string, parameters: TransferParameters): SendingPosition {
  const [, agreement, octets, records] = /^(\w+\/\w)\/(\d{1,15})\/(\d{1,15})$/.exec(text) ?? []
  checkAgreement(text, agreement, parameters)
  return { octets: Number(octets), records: Number(records) }
}

/**
 * Writes a receiver's position: TYPE and STRU; octets of the local file, octets of the open record, records ended; the
 * state of the conversion, as RFC 1123 §4.1.3.4 asks for. `AN/F/4096/0/0/after-cr` stands between a CR and what follows.
 */
export function formatReceivingPosition(
  parameters: TransferParameters,
  { octetsBefore, recordOctets, records, state }: ReceivingPosition,
): string {
  return `${agreementOf(parameters)}/${octetsBefore}/${recordOctets}/${records}/${state}`
}

/** Reads what {@link formatReceivingPosition} wrote. @throws FtpError `bad-restart-position` */
export function parseReceivingPosition(text: string, parameters: TransferParameters): ReceivingPosition {
  const pattern = /^(\w+\/\w)\/(\d{1,15})\/(\d{1,15})\/(\d{1,15})\/([\w.+-]+)$/
  const [, agreement, octetsBefore, recordOctets, records, state = ''] = pattern.exec(text) ?? []
  checkAgreement(text, agreement, parameters)
  return {
    octetsBefore: Number(octetsBefore),
    recordOctets: Number(recordOctets),
    records: Number(records),
    state,
  }
}

/** A position that nobody can go on from: 554 "Requested action not taken: invalid REST parameter". */
export function badPosition(text: string, why: string, cause?: unknown): FtpError {
  return fault(`${JSON.stringify(text)} is no restart position: ${why}`, 554, cause)
}

function agreementOf({ type, structure }: TransferParameters): string {
  return `${formatType(type).replace(' ', '')}/${structure}`
}

function checkAgreement(text: string, agreement: string | undefined, parameters: TransferParameters): void {
  if (agreement === undefined || parseType(agreement.split('/')[0]!) === undefined) {
    throw badPosition(text, 'it was not made here')
  }
  if (agreement === agreementOf(parameters)) return
  // 555 "Requested action not taken: type or stru mismatch".
  const what = `the restart position ${JSON.stringify(text)} belongs to another TYPE or STRU`
  throw fault(`${what} than ${agreementOf(parameters)}`, 555)
}

function fault(message: string, replyHint: 554 | 555, cause?: unknown): FtpError {
  const details = { clause: '1123 §4.1.3.4', replyHint }
  return new FtpError('bad-restart-position', message, cause === undefined ? details : { ...details, cause })
}
