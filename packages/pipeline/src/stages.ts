import { LocalDecoder, WordReader, type WordSink } from '@ftpkit/representation'
import { PageDecoder, type PageSink } from '@ftpkit/structure'
import type { ByteSink, FileSink, TransferParameters } from '@ftpkit/transfer'
import type { ConnectionContent } from './layers/layer.js'
import { modeLayer } from './layers/mode.js'
import { byteSizeOf } from './layers/pages.js'
import { layerStack } from './layers/stack.js'
import { checkCodecs, checkLegality, checkSeveralFiles, unsupported } from './legality.js'
import { isText, type PipelineOptions, type ResolvedOptions, resolveOptions } from './options.js'
import { aboveMode } from './receiving.js'

/** Options of {@link modeDecoder}. */
export interface ModeDecoderOptions extends PipelineOptions {
  /** How many files the connection carries. With `many` they follow one another in `file` (MODE B and C). @default 'one' */
  readonly files?: ConnectionContent['files']
  /**
   * Whether the connection may close without an end of file in STRU P, because the reader of the pages checks whether
   * the last one has arrived (§3.4).
   *
   * @default true
   */
  readonly lastPageEnds?: ConnectionContent['lastPageEnds']
}

/**
 * MODE alone: from the octets of a data connection to what it carries, before TYPE and STRU.
 *
 * @throws FtpError, RangeError as `pipelines` does
 */
export function modeDecoder(
  parameters: TransferParameters,
  file: FileSink,
  { files, lastPageEnds, ...options }: ModeDecoderOptions = {},
): ByteSink {
  checkCodecs(parameters)
  const layer = modeLayer(resolveOptions(parameters, options))
  if (files === 'many') checkSeveralFiles(parameters, layer)
  return layer.decode(file, { files, lastPageEnds })
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
  return modeLayer(resolveOptions(parameters, options)).encode(connection)
}

/** TYPE and STRU alone: a file in transfer to the octets of a local file. @throws FtpError, RangeError as `pipelines` does */
export function toFile(
  parameters: TransferParameters,
  local: ByteSink,
  options: PipelineOptions = {},
): FileSink {
  checkLegality(parameters)
  return aboveMode(layerStack(parameters, options), local)
}

/**
 * STRU P alone: a file in transfer to its pages, in the order of their arrival.
 *
 * @throws FtpError, RangeError as `pipelines` does; `unsupported-parameters` for another STRU
 */
export function toPages(
  parameters: TransferParameters,
  pages: PageSink,
  options: PipelineOptions = {},
): FileSink {
  checkCodecs(parameters)
  const { structure, type, tolerate } = resolveOptions(parameters, options)
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
  const resolved = resolveOptions(parameters, options)
  checkWords(resolved)
  const byteSize = byteSizeOf(resolved.type)
  const { count, tolerate } = resolved
  return new LocalDecoder(new WordReader(words, byteSize), {
    byteSize,
    form: 'words',
    tolerate: tolerate.local,
    count,
  })
}

function checkWords({ type, structure }: ResolvedOptions): void {
  if (isText(type)) {
    throw unsupported(`TYPE ${type.code} has no logical bytes: use TYPE I or L`, '959 §3.1.1.4', 504)
  }
  if (structure === 'P') throw unsupported('STRU P has its logical bytes in pages', '959 §3.1.2.3', 504)
}
