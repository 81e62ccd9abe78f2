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
import type { ModeLayer } from './layer.js'
import type { Settings } from './settings.js'

/** The layer of the agreed MODE. */
export function modeLayer(settings: Settings): ModeLayer {
  return layers[settings.mode](settings)
}

/** Another MODE is another row. */
const layers: Readonly<Record<Mode, (settings: Settings) => ModeLayer>> = {
  S: (settings) => streams[settings.structure](settings),
  B: block,
  C: compressed,
}

// Pages are their own end: in MODE S they are octets like those of a file.
const streams = { F: streamFile, R: streamRecord, P: streamFile } as const

function streamFile(): ModeLayer {
  return {
    encode: (connection) => new StreamFileEncoder(connection),
    decode: (file) => new StreamFileDecoder(file),
    encodeExpansion: StreamFileEncoder.maxExpansion,
    decodeExpansion: StreamFileDecoder.maxExpansion,
    explicitEnds: false,
  }
}

function streamRecord({ tolerate, onTolerated, endOfFile }: Settings): ModeLayer {
  const place = endOfFile === 'alone-on-last-record' ? 'own-block' : endOfFile
  return {
    encode: (connection) => new StreamRecordEncoder(connection, { endOfFile: place }),
    decode: (file) => new StreamRecordDecoder(file, { tolerate: tolerate.mode, onTolerated }),
    encodeExpansion: StreamRecordEncoder.maxExpansion,
    decodeExpansion: StreamRecordDecoder.maxExpansion,
    explicitEnds: false,
  }
}

function block(settings: Settings): ModeLayer {
  const { endOfFile, blockLength } = settings
  return {
    encode: (connection) => new BlockEncoder(connection, { endOfFile, blockLength }),
    decode: (file, leftover) => new BlockDecoder(file, { ...descriptorOptions(settings), leftover }),
    encodeExpansion: BlockEncoder.maxExpansion,
    decodeExpansion: BlockDecoder.maxExpansion,
    explicitEnds: true,
  }
}

function compressed(settings: Settings): ModeLayer {
  const { type, endOfFile, endOfRecord, emptyString } = settings
  return {
    encode: (connection) => new CompressedEncoder(connection, { type, endOfFile, endOfRecord, emptyString }),
    decode: (file, leftover) =>
      new CompressedDecoder(file, { ...descriptorOptions(settings), type, leftover }),
    encodeExpansion: CompressedEncoder.maxExpansion,
    decodeExpansion: CompressedDecoder.maxExpansion,
    explicitEnds: true,
  }
}

function descriptorOptions(settings: Settings): DescriptorDecoderOptions {
  const { structure, tolerate, onTolerated, files, lastPageEnds = true } = settings
  // RFC 959 §3.4: the last page is the end of a paged file; whether it has come is for the reader of pages to say.
  const names = structure === 'P' && lastPageEnds ? ([...tolerate.mode, 'truncated'] as const) : tolerate.mode
  return { structure, tolerate: names, onTolerated, files }
}
