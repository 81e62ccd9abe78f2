import { modeDecoder, type PipelineOptions, records } from '@ftpkit/pipeline'
import {
  type ByteSink,
  type FileSink,
  isFtpError,
  type Pipeline,
  type TransferParameters,
} from '@ftpkit/transfer'
import { Channel } from '../data/channel.js'
import { receiver } from '../data/movers.js'
import type { ClientSession } from '../session.js'
import type { TransferOptions } from './options.js'
import { planOf } from './plan.js'

/** The records of a file, as they come. */
export async function* recordsOf(
  session: ClientSession,
  path: string,
  { offset, signal, ...options }: TransferOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { parameters, options: pipelineOptions } = await planOf(options)
  const octets = Channel.read(signal, (channel, both) =>
    session.move({
      verb: 'RETR',
      path,
      offset,
      parameters,
      mover: receiver(untilComplete(parameters, pipelineOptions), channel, {
        arrived() {},
        endsWithConnection: parameters.mode === 'S',
        keepsOpen: session.keepsOpen(parameters),
      }),
      signal: both,
    }),
  )
  yield* records(octets, parameters, pipelineOptions)
}

const asItIs: Pipeline = { maxExpansion: 1, into: (output) => output }

/**
 * Octets as they are, until the file in them is complete: in MODE B and C the server may leave the connection open.
 * Faults are told by whoever reads the records, behind those that are complete.
 */
function untilComplete(parameters: TransferParameters, options: PipelineOptions): Pipeline {
  if (parameters.mode === 'S') return asItIs
  return {
    maxExpansion: 1,
    into(output) {
      let finder: ByteSink | undefined = modeDecoder(parameters, endOfFileAlone(output), options)
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

function endOfFileAlone(output: ByteSink): FileSink {
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
