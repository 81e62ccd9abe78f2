import {
  byteSizeOf,
  EachFile,
  modeDecoder,
  type PipelineOptions,
  toFile,
  toPages,
  toWords,
} from '@ftpkit/pipeline'
import type { FileSink, TransferParameters } from '@ftpkit/transfer'
import { EventWriter } from '../codec/event-writer.js'
import { slices } from '../codec/input.js'
import { tellingMalformed } from '../codec/malformed.js'
import { type CodecChoice, parametersOf, pipelineOptions, type View } from '../codec/options.js'
import { Output } from '../codec/output.js'
import { PageWriter } from '../codec/page-writer.js'
import { WordWriter } from '../codec/word-writer.js'

interface DecodeChoice extends CodecChoice {
  readonly as: View
  readonly count?: number
}

/** Takes the octets of a data connection on standard input apart. */
export function decode(choice: DecodeChoice): Promise<void> {
  const output = new Output()
  return tellingMalformed(async () => {
    const parameters = parametersOf(choice)
    const options = { ...pipelineOptions(choice), count: choice.count }
    let closed = isStream(choice)
    const shown = shows[choice.as]({ output, parameters, options, closed: () => closed })
    const entrance = modeDecoder(parameters, shown.file, {
      ...options,
      files: choice.many ? 'many' : 'one',
      lastPageEnds: choice.as !== 'events',
      onTolerated: ({ code }) => {
        closed ||= code === 'truncated'
      },
    })
    try {
      for await (const slice of slices()) {
        entrance.bytes(slice, 0, slice.length)
        await output.flush()
      }
      entrance.end()
    } catch (error) {
      shown.abandon()
      throw error
    } finally {
      await output.flush()
    }
  })
}

/** What shows the files in transfer, and ends what it began where they are malformed. */
interface Shown {
  readonly file: FileSink
  readonly abandon: () => void
}

interface Showing {
  readonly output: Output
  readonly parameters: TransferParameters
  readonly options: PipelineOptions
  readonly closed: () => boolean
}

const shows: Readonly<Record<View, (showing: Showing) => Shown>> = {
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

/** Whether the close of the connection is the end of the file. */
function isStream({ mode, stru }: CodecChoice): boolean {
  return mode === 'S' && stru !== 'R'
}
