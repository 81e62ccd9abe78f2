import {
  BlockDecoder,
  BlockEncoder,
  CompressedDecoder,
  CompressedEncoder,
  type DescriptorDecoderOptions,
  StreamFileDecoder,
  StreamFileEncoder,
  StreamRecordDecoder,
  StreamRecordEncoder,
} from '@ftpkit/mode'
import type { Mode } from '@ftpkit/transfer'
import type { ResolvedOptions } from '../options.js'
import type { ConnectionContent, ModeLayer } from './layer.js'

/** The layer of the agreed MODE. */
export function modeLayer(options: ResolvedOptions): ModeLayer {
  return layers[options.mode](options)
}

/** One row for each MODE. */
const layers: Readonly<Record<Mode, (options: ResolvedOptions) => ModeLayer>> = {
  S: (options) => (options.structure === 'R' ? streamRecord(options) : streamFile),
  B: block,
  C: compressed,
}

/** MODE S without records: pages are octets here like those of any other file. */
const streamFile: ModeLayer = {
  encode: (connection) => new StreamFileEncoder(connection),
  decode: (file) => new StreamFileDecoder(file),
  encoders: [StreamFileEncoder],
  decoders: [StreamFileDecoder],
  explicitEnds: false,
  reusesMemory: true,
}

function streamRecord({ tolerate, onTolerated, endOfFile }: ResolvedOptions): ModeLayer {
  const place = endOfFile === 'alone-on-last-record' ? 'own-block' : endOfFile
  return {
    encode: (connection) => new StreamRecordEncoder(connection, { endOfFile: place }),
    decode: (file) => new StreamRecordDecoder(file, { tolerate: tolerate.mode, onTolerated }),
    encoders: [StreamRecordEncoder],
    decoders: [StreamRecordDecoder],
    explicitEnds: false,
    reusesMemory: true,
  }
}

function block(options: ResolvedOptions): ModeLayer {
  const { endOfFile, blockLength } = options
  return {
    encode: (connection, memory) => new BlockEncoder(connection, { endOfFile, blockLength, memory }),
    decode: (file, content) => new BlockDecoder(file, decoderOptions(options, content)),
    encoders: [BlockEncoder],
    decoders: [BlockDecoder],
    explicitEnds: true,
    reusesMemory: true,
  }
}

function compressed(options: ResolvedOptions): ModeLayer {
  const { type, endOfFile, endOfRecord, emptyString } = options
  return {
    encode: (connection) => new CompressedEncoder(connection, { type, endOfFile, endOfRecord, emptyString }),
    decode: (file, content) => new CompressedDecoder(file, { ...decoderOptions(options, content), type }),
    encoders: [CompressedEncoder],
    decoders: [CompressedDecoder],
    explicitEnds: true,
  }
}

function decoderOptions(
  { structure, tolerate, onTolerated }: ResolvedOptions,
  { leftover, files, lastPageEnds = true }: ConnectionContent = {},
): DescriptorDecoderOptions {
  // RFC 959 §3.4: the last page is the end of a paged file. Whether it has arrived is for the reader of pages to check.
  const pagesEnd = structure === 'P' && lastPageEnds
  const names = pagesEnd ? ([...tolerate.mode, 'truncated'] as const) : tolerate.mode
  return { structure, tolerate: names, onTolerated, files, leftover }
}
