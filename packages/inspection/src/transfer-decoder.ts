import { knownParameters } from './agreed-parameters.js'
import { ConnectionDecoder, type DecodingOptions, isTransparent } from './connection-decoder.js'
import type { Transfer, TransferSink, TransferSummary } from './events.js'
import { RunningTransfer } from './running-transfer.js'

/**
 * Decodes the octets of one transfer once more, with `transfer.parameters` that may be others than its dialogue says: for
 * people who try which TYPE, STRU, MODE or code page makes sense of them. Nothing is thrown for what the octets may be.
 */
export class TransferDecoder {
  private readonly running: RunningTransfer
  private readonly decoder: ConnectionDecoder | undefined
  private readonly isTransparent: boolean

  /** @param options a code page and a record format of their own */
  constructor(transfer: Transfer, options: DecodingOptions, sink: Omit<TransferSink, 'wire'>) {
    this.running = new RunningTransfer(transfer, sink)
    const parameters = knownParameters(transfer.parameters)
    this.isTransparent = parameters !== undefined && isTransparent(parameters)
    if (!parameters) return
    if (this.isTransparent) this.running.beginsFile()
    else this.decoder = new ConnectionDecoder(parameters, options, () => this.running, ignored)
  }

  /** Takes the next octets of the data connection: `chunk[start, end)`, whose memory may be used again after the call. */
  bytes(chunk: Uint8Array, start = 0, end = chunk.length): void {
    this.running.wireOctets += end - start
    if (!this.isTransparent) return this.decoder?.bytes(chunk, start, end)
    this.running.carried.octets += end - start
    this.running.fileOctets(chunk, start, end)
  }

  /** `length` octets are missing here. */
  hole(length: number): void {
    this.running.hole(length)
    this.decoder?.hole(length)
  }

  /** The data connection ends here. @returns what was in it; its replies and connections are not known */
  end(): TransferSummary {
    this.decoder?.confirm()
    this.decoder?.end()
    return this.running.end()
  }
}

function ignored(): void {}
