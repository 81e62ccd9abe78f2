import { byteSizeOf, modeEncoder, pipelines } from '@ftpkit/pipeline'
import { type ByteSink, FtpError, isFtpError, type TransferParameters } from '@ftpkit/transfer'
import { EventReader } from '../codec/event-reader.js'
import { lines, slices } from '../codec/input.js'
import { tellingMalformed } from '../codec/malformed.js'
import { type CodecChoice, parametersOf, pipelineOptions, type View } from '../codec/options.js'
import { Output } from '../codec/output.js'
import { PageReader } from '../codec/page-reader.js'
import { WordReader } from '../codec/word-reader.js'

interface EncodeChoice extends CodecChoice {
  readonly from: View
  readonly endOfFile?: 'with-last-data' | 'own-block' | 'alone-on-last-record'
  readonly blockLength?: number
}

/** Puts the octets of a data connection together on standard output. */
export function encode(choice: EncodeChoice): Promise<void> {
  const output = new Output()
  return tellingMalformed(async () => {
    try {
      await (choice.from === 'file' ? encodeFile(choice, output) : encodeLines(choice, choice.from, output))
    } finally {
      await output.flush()
    }
  })
}

async function encodeFile(choice: EncodeChoice, output: Output): Promise<void> {
  const entrance: ByteSink = pipelines(parametersOf(choice), optionsOf(choice)).sending.into(output)
  for await (const slice of slices()) {
    entrance.bytes(slice, 0, slice.length)
    await output.flush()
  }
  entrance.end()
}

/** Reads a form of a file a line at a time. */
interface LineReader {
  line(text: string): void
  end(): void
}

async function encodeLines(choice: EncodeChoice, view: Exclude<View, 'file'>, output: Output): Promise<void> {
  const reader = readerOf(view, choice, output)
  for await (const { text, offset } of lines()) {
    understood(offset, () => reader.line(text))
    await output.flush()
  }
  understood(undefined, () => reader.end())
}

function readerOf(view: Exclude<View, 'file'>, choice: EncodeChoice, output: Output): LineReader {
  const parameters = parametersOf(choice)
  const file = modeEncoder(parameters, output, optionsOf(choice))
  const { type, structure, mode }: TransferParameters = parameters
  if (view === 'events') return new EventReader(file, mode !== 'S' || structure === 'R', mode !== 'S')
  if (view === 'pages') return new PageReader(file, byteSizeOf(type))
  return new WordReader(file, byteSizeOf(type), structure === 'R')
}

function optionsOf(choice: EncodeChoice) {
  const { endOfFile, blockLength } = choice
  return { ...pipelineOptions(choice), endOfFile, blockLength }
}

/** What a reader or an encoder says of a line is a fault of that line. */
function understood(offset: number | undefined, read: () => void): void {
  try {
    read()
  } catch (error) {
    if (isFtpError(error)) throw error
    throw new FtpError('malformed-text', (error as Error).message, { offset })
  }
}
