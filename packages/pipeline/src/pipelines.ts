/*
 * How a pipeline thinks
 * =====================
 *
 * RFC 959 describes a file by three parameters. TYPE says what its octets mean, STRU whether it has records or pages, and
 * MODE how it is packed into the data connection. A pipeline is three layers of codecs, one for each of them. It takes
 * octets at one end and puts octets out at the other, and knows nothing of sockets, disks or time.
 *
 *        sending                                                      receiving
 *
 *     local file                                                     local file
 *          │  bytes, end                                                  ▲  bytes, end
 *          ▼                                                              │
 *     STRU encoder     finds the records, lines or pages,            STRU decoder
 *          │           or writes them in the format of this side          ▲
 *          │                                                              │
 *          │  data, endOfRecord, endOfFile: local representation          │
 *          ▼                                                              │
 *     TYPE encoder     line ends, code page,                         TYPE decoder
 *          │           carriage control, logical bytes                    ▲
 *          │                                                              │
 *          │  the same calls: network representation                      │
 *     MarkerSetter, SkipTo     only with restart markers                  │
 *          ▼                                                              │
 *     MODE encoder     stream, blocks or compressed strings          MODE decoder
 *          │                                                              ▲
 *          ▼  bytes, end                                                  │  bytes, end
 *     data connection                                                data connection
 *
 * Two interfaces hold it together. A `ByteSink` takes octets: a local file, or a data connection. A `FileSink` takes what
 * RFC 959 §3.4 lets every MODE carry: data, ends of records, restart markers, marks of suspect data, the end of the
 * file. The STRU codec stands between octets and a file, the TYPE codec between two files, the MODE codec between a file
 * and octets. Every codec knows the parameters; none knows its neighbours.
 *
 * A layer (layers/layer.ts) builds codecs. It is built from the agreed parameters and the options, holds no state, and has
 * two functions: `encode(next)` and `decode(next)` make a codec in front of the sink `next`. So a pipeline is built
 * from its far end: for sending MODE in front of the connection, then TYPE in front of MODE, then STRU. The entrance of
 * the last one is the entrance of the whole. Each call of `into` builds fresh codecs, which serve one file.
 *
 * Codecs push. A call of `bytes` runs through all layers, and when it returns they have put out all that those octets
 * determine: a codec holds only what depends on octets to come, such as a record whose length precedes it. The calls are
 * synchronous and carry `(chunk, start, end)`, so that a record needs no object and no promise of its own;
 * `packages/bench` compares this with iterables of events. But a codec cannot wait. Backpressure is up to the caller, who
 * decides when to push the next slice.
 *
 * That is what `maxExpansion` is for. One octet of MODE C can become 63, and the end of a record of `fixed:32760` becomes
 * 32760, so that a chunk of 64 KiB could become a gigabyte in one call. Each codec class states how many octets one
 * octet can become; layers/stack.ts multiplies the numbers of a pipeline; `Feed` of `@ftpkit/transfer` cuts its input into
 * slices small enough for a call to put out about one mebibyte at most.
 *
 * There are two ends, and they are not the same. `endOfFile` says that the file is complete; `end` says that no octet
 * follows, because a local file was read to its end or a connection was closed.
 *
 * - Sending: `end` of the local file becomes `endOfFile`, which MODE B, MODE C and STRU R write out, and which is nothing
 *   at all in MODE S without records. No encoder ends the connection. `sending` does so itself after the file, as §3.3
 *   requires; `sendingOne` does not, so that another file can follow.
 * - Receiving: the MODE decoder calls `endOfFile` where the file ends on the wire, which in MODE S without records is the
 *   close. The STRU decoder then ends the local file. A close before the end of the file is the fault `truncated`. Octets
 *   after it are the fault `trailing-data` in `receiving`; `receivingOne` passes them on, because they are the next file.
 *
 * A fault is thrown through all layers to the caller, and ends the file: the codec that found it refuses all further input
 * with the same error. What the pipeline has put out by then does not depend on how the input was cut.
 *
 * Not every combination of the three parameters is legal. legality.ts decides this before any codec is built, and has the
 * clause and the reply for each refusal. It also refuses in MODE S what needs an explicit end of file or a place for a
 * descriptor: several files on a connection, and restart markers.
 *
 * A restart marker (restart.ts) names a place in a file, and the two sides resume there in different ways. The sender
 * counts octets and records between TYPE and MODE, and its marker consists of the counts. To resume, it encodes the local
 * file again from the beginning while `SkipTo` withholds what precedes the marker; this takes time, but no encoder needs a
 * state that can be saved. Only a file whose octets are sent as they are is read from the marker on. The receiver continues
 * a local file that it already has. When a marker reaches the STRU decoder, both decoders have taken every octet before
 * it and none after it: the length of the local file, and the state of the TYPE decoder (a CR without its LF, half a
 * logical byte), are a position at which new decoders can resume. Where one of them cannot, as inside a record that is held
 * until its length is known, the marker is not reported.
 *
 * sending.ts and receiving.ts build the two columns of the drawing from the codecs in layers/. options.ts combines
 * parameters, preset and options; a preset may ask for other layers than the parameters do, because some hosts send
 * records in STRU F. records.ts, stages.ts and several-files.ts arrange the same layers in other ways.
 */

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
