import { type ByteSink, convert, type Pipeline, type TransferParameters } from '@ftpkit/transfer'
import { layerStack } from './layers/stack.js'
import { checkLegality } from './legality.js'
import { isImage, type PipelineOptions } from './options.js'
import { receivingOf } from './receiving.js'
import { sendingOf } from './sending.js'

/** Both directions of one combination of TYPE, STRU and MODE. */
export interface Pipelines {
  /** From the octets of a local file to those of the data connection, which it ends after the file. */
  readonly sending: Pipeline
  /** From the octets of the data connection to those of a local file. */
  readonly receiving: Pipeline
  /** Whether the octets of the data connection are those of the file, so that offsets are the same in both. */
  readonly transparent: boolean
  /** Octet of the local file at which `sending` must begin to read. 0 unless it resumes and needs nothing before. */
  readonly readFrom: number
  /** Octets of the local file that `receiving` appends to: truncate it to that length. 0 unless it resumes. */
  readonly writeFrom: number
  /**
   * One of the files of a data connection in MODE B or C: like `sending`, but the connection stays open (§3.3). Its `into`
   * throws FtpError `unsupported-parameters` in MODE S, where the close of the connection is the end of file.
   */
  readonly sendingOne: Pipeline
  /**
   * One of the files of a data connection in MODE B or C: like `receiving`, but the octets after the end of the file, and
   * then the end of the connection, go to `leftover`. A `ReceivingConnection` keeps them for the next file. Its `into`
   * throws FtpError `unsupported-parameters` in MODE S.
   */
  receivingOne(leftover: ByteSink): Pipeline
}

/**
 * The pipelines of a combination of transfer parameters.
 *
 * @throws FtpError `unsupported-parameters` for a combination that is not legal, with the pair and the reply to send (501
 *   or 504); `bad-restart-position` (554 or 555)
 * @throws RangeError for an option out of range; those of a record format or a page are checked by `into`
 */
export function pipelines(parameters: TransferParameters, options: PipelineOptions = {}): Pipelines {
  checkLegality(parameters)
  const stack = layerStack(parameters, options)
  const { type, structure, mode } = stack.options
  const sending = sendingOf(stack)
  const receiving = receivingOf(stack)
  return {
    sending: sending.pipeline,
    receiving: receiving.pipeline,
    transparent: isImage(type) && structure === 'F' && mode === 'S',
    readFrom: sending.readFrom,
    writeFrom: receiving.writeFrom,
    sendingOne: sending.one,
    receivingOne: receiving.one,
  }
}

/** Encodes a whole local file to the octets of its data connection. @throws FtpError, RangeError as {@link pipelines} */
export function encode(
  file: Uint8Array,
  parameters: TransferParameters,
  options?: PipelineOptions,
): Uint8Array {
  return convert(pipelines(parameters, options).sending, file)
}

/** Decodes the octets of a whole data connection to a local file. @throws FtpError, RangeError as {@link pipelines} */
export function decode(
  wire: Uint8Array,
  parameters: TransferParameters,
  options?: PipelineOptions,
): Uint8Array {
  return convert(pipelines(parameters, options).receiving, wire)
}
