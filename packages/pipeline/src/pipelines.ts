import { type ByteSink, FtpError, formatType, type Pipeline, type TransferParameters } from '@ftpkit/transfer'
import type { ModeLayer, RepresentationLayer, StructureLayer } from './layer.js'
import { block, streamFile, streamRecord } from './mode-layer.js'
import { ascii, ebcdic, image } from './representation-layer.js'
import { file, lines } from './structure-layer.js'

export interface PipelineOptions {
  /** Code page of the data in TYPE E, by any name that @ftpkit/code-page knows; IBM-1047 unless given. */
  readonly codePage?: string
}

/** Both directions of one combination of TYPE, STRU and MODE. */
export interface Pipelines {
  /** From the octets of a local file to those of the data connection; it ends them behind the end of the file. */
  readonly sending: Pipeline
  /** From the octets of the data connection to those of a local file. */
  readonly receiving: Pipeline
  /** Whether the octets of the data connection are the file's own, so that an offset in one is one in the other. */
  readonly transparent: boolean
}

const defaultCodePage = 'IBM-1047'

/**
 * The pipelines of a combination.
 *
 * @throws FtpError `unsupported-parameters` that names what stands in the way, with the reply to give
 */
export function legalPipelines(parameters: TransferParameters, options: PipelineOptions = {}): Pipelines {
  const structure = structureLayer(parameters)
  const representation = representationLayer(parameters, options.codePage ?? defaultCodePage)
  const mode = modeLayer(parameters)
  return {
    sending: {
      maxExpansion: structure.encodeExpansion * representation.encodeExpansion * mode.encodeExpansion,
      into: (output) => new Ending(structure.encode(representation.encode(mode.encode(output))), output),
    },
    receiving: {
      maxExpansion: structure.decodeExpansion * representation.decodeExpansion * mode.decodeExpansion,
      into: (output) => mode.decode(representation.decode(structure.decode(output))),
    },
    transparent: representation === image && structure === file && mode === streamFile,
  }
}

function structureLayer(parameters: TransferParameters): StructureLayer {
  if (parameters.structure === 'F') return file
  if (parameters.structure === 'R') return lines
  throw unsupported(parameters, 'STRU P', '959 §3.1.2.3')
}

function representationLayer(parameters: TransferParameters, codePage: string): RepresentationLayer {
  const { type } = parameters
  const structure = parameters.structure === 'R' ? 'R' : 'F'
  if (type.code === 'I') return image
  if (type.code === 'L' && type.byteSize === 8) return image
  if (type.code === 'A' && type.format === 'N') return ascii(structure)
  if (type.code === 'E' && type.format === 'N') return ebcdic(structure, codePage)
  throw unsupported(parameters, `TYPE ${formatType(type)}`, '959 §3.1.1')
}

function modeLayer(parameters: TransferParameters): ModeLayer {
  if (parameters.mode === 'B') return block(parameters.structure)
  if (parameters.mode === 'S') return parameters.structure === 'R' ? streamRecord : streamFile
  throw unsupported(parameters, 'MODE C', '959 §3.4.3')
}

function unsupported({ type, structure, mode }: TransferParameters, what: string, clause: string): FtpError {
  const combination = `TYPE ${formatType(type)}, STRU ${structure}, MODE ${mode}`
  return new FtpError('unsupported-parameters', `${what} is not carried (${combination})`, {
    clause,
    replyHint: 504,
  })
}

/** In a transfer of one file the data connection ends with it, whatever the MODE (RFC 959 §3.3). */
class Ending implements ByteSink {
  constructor(
    private readonly entrance: ByteSink,
    private readonly output: ByteSink,
  ) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.entrance.bytes(chunk, start, end)
  }

  end(): void {
    this.entrance.end()
    this.output.end()
  }
}
