import type { ByteSink, Pipeline, TransferParameters } from '@ftpkit/transfer'
import { layersOf } from './layers.js'
import { checkLegality, checkSeveralFiles } from './legality.js'
import type { PipelineOptions } from './options.js'
import { receivingOf } from './receiving.js'
import { isImage } from './representation-layer.js'
import { sendingOf } from './sending.js'
import { settingsOf } from './settings.js'

/** Both directions of one combination of TYPE, STRU and MODE. */
export interface Pipelines {
  /** From the octets of a local file to those of the data connection; it ends them behind the end of the file. */
  readonly sending: Pipeline
  /** From the octets of the data connection to those of a local file. */
  readonly receiving: Pipeline
  /** Whether the octets of the data connection are the file's own, so that an offset in one is one in the other. */
  readonly transparent: boolean
  /** Octet of the local file at which `sending` wants it to begin: 0 unless it resumes and can do without the rest. */
  readonly readFrom: number
  /** Octets of the local file that `receiving` adds to: cut it there. 0 unless it resumes. */
  readonly writeFrom: number
  /**
   * One of the files of a data connection in MODE B or C: like `sending.into`, but the connection stays open (§3.3).
   *
   * @throws FtpError `unsupported-parameters` in MODE S, where the close is the end of file
   */
  sendFile(connection: ByteSink): ByteSink
  /**
   * One of the files of a data connection in MODE B or C: like `receiving.into`, but octets behind the end of the file,
   * and then the end of the connection, go to `rest`. A `ReceivingConnection` takes care of the order.
   *
   * @throws FtpError `unsupported-parameters` in MODE S
   */
  receiveFile(local: ByteSink, rest: ByteSink): ByteSink
}

/**
 * The pipelines of a combination of transfer parameters.
 *
 * @throws FtpError `unsupported-parameters` for a combination that is not legal: it names the pair and the clause, and
 *   has the reply to give (501 or 504); `bad-restart-position` (554 or 555)
 * @throws RangeError for an option that cannot be
 */
export function pipelines(parameters: TransferParameters, options: PipelineOptions = {}): Pipelines {
  checkLegality(parameters)
  const settings = settingsOf(parameters, options)
  const layers = layersOf(parameters, settings)
  const sending = sendingOf(layers)
  const receiving = receivingOf(layers)
  return {
    sending: sending.pipeline,
    receiving: receiving.pipeline,
    transparent: isImage(settings.type) && settings.structure === 'F' && settings.mode === 'S',
    readFrom: sending.readFrom,
    writeFrom: receiving.writeFrom,
    sendFile(connection) {
      checkSeveralFiles(parameters, layers.mode)
      return sending.file(connection)
    },
    receiveFile(local, rest) {
      checkSeveralFiles(parameters, layers.mode)
      return receiving.file(local, rest)
    },
  }
}
