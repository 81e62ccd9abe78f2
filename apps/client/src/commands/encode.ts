import { byteSizeOf, modeEncoder, type PipelineOptions, pipelines } from '@ftpkit/pipeline'
import { type ByteSink, FtpError, isFtpError, type TransferParameters } from '@ftpkit/transfer'
import { EventReader } from '../codec/events.js'
import { type CodecStreams, withOperands } from '../codec/operands.js'
import { type CodecChoice, parametersOf, pipelineOptions, type View } from '../codec/options.js'
import { PageReader } from '../codec/pages.js'
import { defaultMaxLineLength, lines, type StandardOutput, slices } from '../codec/standard-streams.js'
import { WordReader } from '../codec/words.js'
import { explainMalformed } from '../exit-status.js'

interface EncodeChoice extends CodecChoice {
  readonly from: View
  readonly endOfFile?: 'with-last-data' | 'own-block' | 'alone-on-last-record' | undefined
  readonly blockLength?: number | undefined
  readonly lineEndsInRecords?: PipelineOptions['lineEndsInRecords']
}

/** Encodes the octets of a data connection. @param from standard input by default @param to standard output by default */
export function encode(
  from: string | undefined,
  to: string | undefined,
  choice: EncodeChoice,
): Promise<void> {
  return explainMalformed(() =>
    withOperands(from, to, async (streams) => {
      try {
        await (choice.from === 'file'
          ? encodeFile(choice, streams)
          : encodeLines(choice, choice.from, streams))
      } finally {
        await streams.output.flush()
      }
    }),
  )
}

async function encodeFile(choice: EncodeChoice, { input, output }: CodecStreams): Promise<void> {
  const { sending } = pipelines(parametersOf(choice), optionsOf(choice))
  const encoder: ByteSink = sending.into(output)
  for await (const slice of slices(input, sending)) {
    encoder.bytes(slice, 0, slice.length)
    await output.flush()
  }
  encoder.end()
}

/** Reads one of the views of a file, line by line. */
interface LineReader {
  line(text: string): void
  end(): void
}

async function encodeLines(
  choice: EncodeChoice,
  view: Exclude<View, 'file'>,
  { input, output }: CodecStreams,
): Promise<void> {
  const reader = readerOf(view, choice, output)
  for await (const { text, offset } of lines(input, maxLineLength(choice))) {
    readAt(offset, () => reader.line(text))
    await output.flush()
  }
  readAt(undefined, () => reader.end())
}

/** A line that holds a record has two digits for each octet, besides what else it says about the record. */
function maxLineLength({ maxRecordLength = 0 }: EncodeChoice): number {
  return Math.max(defaultMaxLineLength, 2 * maxRecordLength + 65_536)
}

function readerOf(view: Exclude<View, 'file'>, choice: EncodeChoice, output: StandardOutput): LineReader {
  const parameters = parametersOf(choice)
  const file = modeEncoder(parameters, output, optionsOf(choice))
  const { type, structure, mode }: TransferParameters = parameters
  if (view === 'events') return new EventReader(file, mode !== 'S' || structure === 'R', mode !== 'S')
  if (view === 'pages') return new PageReader(file, byteSizeOf(type))
  return new WordReader(file, byteSizeOf(type), structure === 'R')
}

function optionsOf(choice: EncodeChoice) {
  const { endOfFile, blockLength, lineEndsInRecords } = choice
  return { ...pipelineOptions(choice), endOfFile, blockLength, lineEndsInRecords }
}

/** Reports errors of a reader or an encoder as malformed text at the offset of the line. */
function readAt(offset: number | undefined, read: () => void): void {
  try {
    read()
  } catch (error) {
    if (isFtpError(error)) throw error
    throw new FtpError('malformed-text', (error as Error).message, { offset })
  }
}
