import {
  byteSizeOf,
  EachFile,
  modeDecoder,
  type PipelineOptions,
  pipelines,
  toFile,
  toPages,
  toWords,
} from '@ftpkit/pipeline'
import type { FileSink, TransferParameters } from '@ftpkit/transfer'
import { EventWriter } from '../codec/events.js'
import { type CodecStreams, withOperands } from '../codec/operands.js'
import { type CodecChoice, parametersOf, pipelineOptions, type View } from '../codec/options.js'
import { PageWriter } from '../codec/pages.js'
import { type StandardOutput, slices } from '../codec/standard-streams.js'
import { WordWriter } from '../codec/words.js'
import { explainMalformed } from '../exit-status.js'

interface DecodeChoice extends CodecChoice {
  readonly as: View
  readonly count?: number | undefined
}

/** Decodes the octets of a data connection. @param from standard input by default @param to standard output by default */
export function decode(
  from: string | undefined,
  to: string | undefined,
  choice: DecodeChoice,
): Promise<void> {
  return explainMalformed(() => withOperands(from, to, (streams) => decodeStream(choice, streams)))
}

async function decodeStream(choice: DecodeChoice, { input, output }: CodecStreams): Promise<void> {
  const parameters = parametersOf(choice)
  const options = { ...pipelineOptions(choice), count: choice.count }
  const pipeline = choice.as === 'file' ? pipelines(parameters, options).receiving : undefined
  let closed = endsByClose(choice)
  const writer = writers[choice.as]({ output, parameters, options, closed: () => closed })
  const decoder = modeDecoder(parameters, writer.file, {
    ...options,
    files: choice.many ? 'many' : 'one',
    lastPageEnds: choice.as !== 'events',
    onTolerated: ({ code }) => {
      closed ||= code === 'truncated'
    },
  })
  try {
    for await (const slice of slices(input, pipeline)) {
      decoder.bytes(slice, 0, slice.length)
      await output.flush()
    }
    decoder.end()
  } catch (error) {
    writer.abandon()
    throw error
  } finally {
    await output.flush()
  }
}

/** Writes the files in transfer in one of the views. */
interface ViewWriter {
  readonly file: FileSink
  /** Ends what has been begun, before malformed input. */
  readonly abandon: () => void
}

interface WriterOptions {
  readonly output: StandardOutput
  readonly parameters: TransferParameters
  readonly options: PipelineOptions
  readonly closed: () => boolean
}

const writers: Readonly<Record<View, (writing: WriterOptions) => ViewWriter>> = {
  file: ({ output, parameters, options }) => ({
    file: new EachFile(() => toFile(parameters, output, options)),
    abandon: () => {},
  }),
  events({ output, parameters, options, closed }) {
    const { structure, mode } = parameters
    const { maxRecordLength } = options
    const shape = { records: structure === 'R', markers: mode !== 'S', maxRecordLength }
    const file = new EventWriter(output, { ...shape, closed })
    return { file, abandon: () => file.abandon() }
  },
  pages({ output, parameters, options }) {
    const pages = new PageWriter(output, byteSizeOf(parameters.type))
    return { file: new EachFile(() => toPages(parameters, pages, options)), abandon: () => pages.abandon() }
  },
  words({ output, parameters, options }) {
    const words = new WordWriter(output, parameters.structure === 'R')
    return { file: new EachFile(() => toWords(parameters, words, options)), abandon: () => words.abandon() }
  },
}

/** Whether only the close of the connection ends the file. */
function endsByClose({ mode, stru }: CodecChoice): boolean {
  return mode === 'S' && stru !== 'R'
}
