import type { RestartPoint } from '@ftpkit/structure'
import {
  FileFilter,
  type FileSink,
  FtpError,
  formatType,
  parseType,
  type TransferParameters,
} from '@ftpkit/transfer'
import type { MarkerInterval } from './options.js'

/** Where a sender can resume: how much of the file in transfer it has sent. */
export interface SendingPosition {
  readonly octets: number
  readonly records: number
}

/** Where a receiver can resume: a point of the local file, and the state of the conversion there. */
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
 * state of the conversion, which RFC 1123 §4.1.3.4 requires. `AN/F/4096/0/0/after-cr` is a position after a CR.
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

/** A position at which no transfer can resume: 554 "Requested action not taken: invalid REST parameter". */
export function badPosition(text: string, why: string): FtpError {
  return fault(`${JSON.stringify(text)} is not a restart position: ${why}`, 554)
}

function agreementOf({ type, structure }: TransferParameters): string {
  return `${formatType(type).replace(' ', '')}/${structure}`
}

function checkAgreement(text: string, agreement: string | undefined, parameters: TransferParameters): void {
  if (agreement === undefined || parseType(agreement.split('/')[0]!) === undefined) {
    throw badPosition(text, 'it has another form than those of this program')
  }
  if (agreement === agreementOf(parameters)) return
  // 555 "Requested action not taken: type or stru mismatch".
  const what = `the restart position ${JSON.stringify(text)} belongs to another TYPE or STRU`
  throw fault(`${what} than ${agreementOf(parameters)}`, 555)
}

function fault(message: string, replyHint: 554 | 555): FtpError {
  return new FtpError('bad-restart-position', message, { clause: '1123 §4.1.3.4', replyHint })
}

/**
 * Sets a restart marker after each interval of records or octets (RFC 959 §3.5). It is sent together with what follows
 * it, so that none precedes the end of the file. Holds no data.
 */
export class MarkerSetter extends FileFilter {
  private octets: number
  private records: number
  private untilNext: number
  private due = false

  /**
   * @param markerAt writes the marker of a position
   * @param from the position of the first octet that this filter receives
   * @throws RangeError for an interval that is not a whole number from 1
   */
  constructor(
    file: FileSink,
    private readonly interval: MarkerInterval,
    private readonly markerAt: (position: SendingPosition) => Uint8Array,
    from: SendingPosition,
  ) {
    super(file)
    const { every } = interval
    if (!Number.isSafeInteger(every) || every < 1) {
      throw new RangeError(`restart markers are set every 1 or more ${interval.of}, not every ${every}`)
    }
    this.octets = from.octets
    this.records = from.records
    this.untilNext = every - (interval.of === 'octets' ? from.octets % every : 0)
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      this.setIfDue()
      const stop = this.interval.of === 'octets' ? Math.min(at + this.untilNext, end) : end
      this.file.data(chunk, at, stop)
      this.octets += stop - at
      if (this.interval.of === 'octets') this.count(stop - at)
      at = stop
    }
  }

  override endOfRecord(): void {
    this.setIfDue()
    this.file.endOfRecord()
    this.records++
    if (this.interval.of === 'records') this.count(1)
  }

  /** Drops a marker of a captured file: it belongs to an earlier transfer. */
  override restartMarker(): void {}

  private count(passed: number): void {
    this.untilNext -= passed
    this.due = this.untilNext === 0
    if (this.due) this.untilNext = this.interval.every
  }

  private setIfDue(): void {
    if (!this.due) return
    this.due = false
    this.file.restartMarker(this.markerAt({ octets: this.octets, records: this.records }))
  }
}

/**
 * Withholds what precedes a restart marker: the local file is read and converted again from its beginning, so that every
 * layer reaches the state that it had at the marker. The marker itself is not sent again.
 */
export class SkipTo extends FileFilter {
  private octets: number
  private records: number
  private arrived = false

  /** @param marker the text of {@link position}, for the message of an error */
  constructor(
    file: FileSink,
    position: SendingPosition,
    private readonly marker: string,
  ) {
    super(file)
    this.octets = position.octets
    this.records = position.records
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    const skipped = Math.min(this.octets, end - start)
    this.octets -= skipped
    if (start + skipped === end) return
    this.arrive()
    this.file.data(chunk, start + skipped, end)
  }

  override endOfRecord(): void {
    if (this.records > 0) {
      this.records--
      return
    }
    this.arrive()
    this.file.endOfRecord()
  }

  override restartMarker(marker: Uint8Array): void {
    if (this.arrived) this.file.restartMarker(marker)
  }

  /** @throws FtpError `bad-restart-position` where the file ends before the marker */
  override endOfFile(): void {
    this.arrive()
    this.file.endOfFile()
  }

  /** @throws FtpError `bad-restart-position` where the records of the file have changed */
  private arrive(): void {
    if (this.octets > 0 || this.records > 0)
      throw badPosition(this.marker, 'the file does not have this position')
    this.arrived = true
  }
}
