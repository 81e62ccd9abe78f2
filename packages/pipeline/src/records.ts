import { FileDecoder } from '@ftpkit/structure'
import {
  type ByteSink,
  defaultMaxRecordLength,
  type FileSink,
  records as recordsOf,
  type StreamPair,
  type TransferParameters,
} from '@ftpkit/transfer'
import { clear } from './layers/layer.js'
import { layerStack } from './layers/stack.js'
import { checkLegality, unsupported } from './legality.js'
import { isText, type PipelineOptions, type ResolvedOptions } from './options.js'
import { recordFormats } from './record-format.js'

/**
 * Reads the records of a data connection, in their local representation:
 * `for await (const record of records(source, parameters))`. In STRU F the lines of a text are its records, and with
 * TYPE I and L the octets hold records of `recordFormat`.
 *
 * @param source octets as they arrive: an array of chunks, a Node or Web stream, any async iterable
 * @throws FtpError as `pipelines` and the codecs do; `unsupported-parameters` for STRU P, which has no records;
 *   `limit-exceeded` for a record longer than `maxRecordLength`, by default 16 MiB
 */
export function records(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  parameters: TransferParameters,
  options: PipelineOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { maxRecordLength = defaultMaxRecordLength } = options
  return recordsOf(source, recordStages(parameters, options), { maxRecordLength })
}

/**
 * The records of a data connection as a pair of Web streams, for `readable.pipeThrough(…)` in a browser, Deno, Bun or
 * Node: octets go in, and each chunk that comes out is a record. A fault errors both streams. Otherwise as {@link records}.
 */
export function recordStream(parameters: TransferParameters, options: PipelineOptions = {}): StreamPair {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const reader = readable.getReader()
  const source = records(chunksOf(reader), parameters, options)
  return {
    writable,
    readable: new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { value, done } = await source.next()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          await reader.cancel(error)
          throw error
        }
      },
      cancel: (reason) => reader.cancel(reason),
    }),
  }
}

/** Builds what `records` of `@ftpkit/transfer` needs: the codecs in front of a collector of records. */
function recordStages(
  parameters: TransferParameters,
  options: PipelineOptions,
): (collector: FileSink) => ByteSink {
  checkLegality(parameters)
  if (parameters.structure === 'P') {
    throw unsupported('STRU P has pages and no records: read them with PageDecoder', '959 §3.1.2', 504)
  }
  const { options: resolved, representation, mode } = layerStack(parameters, options)
  return (collector) => {
    const file = resolved.structure === 'R' ? collector : recordsInFile(resolved, collector)
    return mode.decode(representation.decode(file, clear).file)
  }
}

/** Finds records among the octets of a file. */
function recordsInFile(options: ResolvedOptions, collector: FileSink): FileSink {
  const { type, recordFormat, tolerate, maxRecordLength } = options
  const format = isText(type) ? ({ format: 'lines' } as const) : recordFormat
  const { mode, structure } = tolerate
  const records = recordFormats.reader(format, collector, {
    tolerate: [...mode, ...structure],
    maxRecordLength,
  })
  return new FileDecoder(records, { tolerate: structure })
}

/** The chunks of a stream, also in a browser whose streams are not async iterable. */
async function* chunksOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
}
