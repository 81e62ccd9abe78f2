import { modeDecoder, type PipelineOptions, records } from '@ftpkit/pipeline'
import {
  type ByteSink,
  type FileSink,
  identity,
  isFtpError,
  type Pipeline,
  type TransferParameters,
} from '@ftpkit/transfer'
import { Channel } from '../data/channel.js'
import { receiveFile } from '../data/data-transfer.js'
import type { ClientSession } from '../session.js'
import type { TransferOptions } from './options.js'
import { planOf } from './plan.js'

/** The records of a file, as they arrive. */
export async function* recordsOf(
  session: ClientSession,
  path: string,
  { offset, signal, ...options }: TransferOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { parameters, options: pipelineOptions } = await planOf(options)
  const octets = Channel.read<Uint8Array>(signal, (channel, both) => {
    const target = { write: (pieces: readonly Uint8Array[]) => channel.putAndWait(pieces) }
    const data = receiveFile(untilComplete(parameters, pipelineOptions), target, {
      endsWithConnection: parameters.mode === 'S',
      keepsOpen: session.keepsOpen(parameters),
    })
    return session.move({ verb: 'RETR', path, offset, parameters, data, signal: both })
  })
  yield* records(octets, parameters, pipelineOptions)
}

/**
 * Octets as they are, until the file in them is complete: in MODE B and C the server may leave the connection open.
 * Malformed octets are passed on: the reader of the records reports the fault, after the records before it.
 */
function untilComplete(parameters: TransferParameters, options: PipelineOptions): Pipeline {
  if (parameters.mode === 'S') return identity
  return {
    maxExpansion: 1,
    into(output) {
      let finder: ByteSink | undefined = modeDecoder(parameters, endOfFileOnly(output), options)
      return {
        bytes(chunk, start, end) {
          output.bytes(chunk, start, end)
          finder = unlessFaulty(finder, (sink) => sink.bytes(chunk, start, end))
        },
        end() {
          finder = unlessFaulty(finder, (sink) => sink.end())
        },
      }
    },
  }
}

function endOfFileOnly(output: ByteSink): FileSink {
  return {
    data() {},
    endOfRecord() {},
    restartMarker() {},
    suspect() {},
    endOfFile: () => output.end(),
  }
}

function unlessFaulty(sink: ByteSink | undefined, step: (sink: ByteSink) => void): ByteSink | undefined {
  try {
    if (sink) step(sink)
    return sink
  } catch (error) {
    if (isFtpError(error)) return undefined
    throw error
  }
}
