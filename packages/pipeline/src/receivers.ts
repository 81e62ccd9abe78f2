import { LocalDecoder, WordReader, type WordSink } from '@ftpkit/representation'
import { PageDecoder, type PageSink } from '@ftpkit/structure'
import type { ByteSink, FileSink, TransferParameters } from '@ftpkit/transfer'
import { layersOf } from './layers.js'
import { checkCodecs, checkLegality, checkSeveralFiles, unsupported } from './legality.js'
import { modeLayer } from './mode-layer.js'
import type { PipelineOptions } from './options.js'
import { byteSizeOf } from './page-layer.js'
import { aboveMode } from './receiving.js'
import { type Settings, settingsOf } from './settings.js'

/** Options of {@link modeDecoder}. */
export interface ModeDecoderOptions extends PipelineOptions {
  /** How many files the connection carries; `one` unless given. Several are told one after another (MODE B and C). */
  readonly files?: 'one' | 'many' | undefined
  /**
   * Whether the connection may close without an end of file in STRU P, because a reader of pages says whether the last
   * one has come (§3.4); true unless given.
   */
  readonly lastPageEnds?: boolean | undefined
}

/**
 * MODE alone: from the octets of a data connection to what it carries, whatever TYPE and STRU make of it.
 *
 * @throws FtpError, RangeError as `pipelines` does
 */
export function modeDecoder(
  parameters: TransferParameters,
  file: FileSink,
  { files, lastPageEnds, ...options }: ModeDecoderOptions = {},
): ByteSink {
  checkCodecs(parameters)
  const layer = modeLayer({ ...settingsOf(parameters, options), files, lastPageEnds })
  if (files === 'many') checkSeveralFiles(parameters, layer)
  return layer.decode(file)
}

/**
 * MODE alone: from a file in transfer to the octets of a data connection, which stays open.
 *
 * @throws FtpError, RangeError as `pipelines` does
 */
export function modeEncoder(
  parameters: TransferParameters,
  connection: ByteSink,
  options: PipelineOptions = {},
): FileSink {
  checkCodecs(parameters)
  return modeLayer(settingsOf(parameters, options)).encode(connection)
}

/** TYPE and STRU alone: a file in transfer to the octets of a local file. @throws FtpError, RangeError as `pipelines` does */
export function toFile(
  parameters: TransferParameters,
  local: ByteSink,
  options: PipelineOptions = {},
): FileSink {
  checkLegality(parameters)
  return aboveMode(layersOf(parameters, settingsOf(parameters, options)), undefined, local)
}

/**
 * STRU P alone: a file in transfer to its pages, as they come.
 *
 * @throws FtpError, RangeError as `pipelines` does; `unsupported-parameters` for another STRU
 */
export function toPages(
  parameters: TransferParameters,
  pages: PageSink,
  options: PipelineOptions = {},
): FileSink {
  checkCodecs(parameters)
  const { structure, type, tolerate } = settingsOf(parameters, options)
  if (structure !== 'P') throw unsupported(`STRU ${structure} has no pages`, '959 §3.1.2', 504)
  return new PageDecoder(pages, { byteSize: byteSizeOf(type), tolerate: tolerate.structure })
}

/**
 * TYPE L, or I as L 8: a file in transfer to its logical bytes, as numbers.
 *
 * @throws FtpError, RangeError as `pipelines` does; `unsupported-parameters` for TYPE A and E, and for STRU P
 */
export function toWords(
  parameters: TransferParameters,
  words: WordSink,
  options: PipelineOptions = {},
): FileSink {
  checkCodecs(parameters)
  const settings = settingsOf(parameters, options)
  checkWords(settings)
  const byteSize = byteSizeOf(settings.type)
  const { count, tolerate } = settings
  const codec = { byteSize, form: 'words', tolerate: tolerate.local } as const
  return new LocalDecoder(new WordReader(words, byteSize), count === undefined ? codec : { ...codec, count })
}

function checkWords({ type, structure }: Settings): void {
  if (type.code === 'A' || type.code === 'E') {
    throw unsupported(`TYPE ${type.code} has no logical bytes: take TYPE I or L`, '959 §3.1.1.4', 504)
  }
  if (structure === 'P') throw unsupported('the logical bytes of STRU P lie in pages', '959 §3.1.2.3', 504)
}

/** Several files of one connection: each goes to a sink of its own, which is made when the first of it comes. */
export class EachFile implements FileSink {
  private file: FileSink | undefined

  constructor(private readonly open: () => FileSink) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    this.current().data(chunk, start, end)
  }

  endOfRecord(): void {
    this.current().endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    this.current().restartMarker(marker)
  }

  suspect(on: boolean): void {
    this.current().suspect(on)
  }

  endOfFile(): void {
    const file = this.current()
    this.file = undefined
    file.endOfFile()
  }

  private current(): FileSink {
    this.file ??= this.open()
    return this.file
  }
}
