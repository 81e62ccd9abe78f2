import type { ByteSink, Pipeline } from '@ftpkit/transfer'
import type { Layers } from './layers.js'
import { unsupported } from './legality.js'
import { Marking } from './marking.js'
import { isImage } from './representation-layer.js'
import {
  badPosition,
  formatSendingPosition,
  parseSendingPosition,
  type SendingPosition,
} from './restart-position.js'
import { SkipTo } from './skip-to.js'

/** The direction towards the network. */
export interface Sending {
  readonly pipeline: Pipeline
  /** Builds the codecs of one file in front of a connection, which stays open. */
  readonly file: (connection: ByteSink) => ByteSink
  /** Octet of the local file to begin with. */
  readonly readFrom: number
}

const beginning: SendingPosition = { octets: 0, records: 0 }

/** @throws FtpError `unsupported-parameters` for markers in MODE S, `bad-restart-position` */
export function sendingOf(layers: Layers): Sending {
  const { parameters, settings, structure, representation, mode } = layers
  const { markers, resumeSending } = settings
  if (markers !== undefined || resumeSending !== undefined) checkMarks(layers)
  const position = resumeSending === undefined ? beginning : parseSendingPosition(resumeSending, parameters)
  const direct = isImage(settings.type) && settings.structure === 'F'
  if (direct && position.records > 0) throw badPosition(resumeSending!, 'STRU F has no records')

  const markerAt = (at: SendingPosition) => new TextEncoder().encode(formatSendingPosition(parameters, at))
  const file = (connection: ByteSink) => {
    let sink = mode.encode(connection)
    if (resumeSending !== undefined && !direct) sink = new SkipTo(sink, position, resumeSending)
    if (markers) sink = new Marking(sink, markers, markerAt, direct ? position : beginning)
    return structure.encode(representation.encode(sink))
  }
  return {
    file,
    readFrom: direct ? position.octets : 0,
    pipeline: {
      maxExpansion: structure.encodeExpansion * representation.encodeExpansion * mode.encodeExpansion,
      into: (connection) => new Closing(file(connection), connection),
    },
  }
}

/** @throws FtpError `unsupported-parameters` where the MODE has no restart markers */
export function checkMarks({ mode, settings }: Layers): void {
  if (mode.explicitEnds) return
  const message = `restart markers with MODE ${settings.mode} are not carried: take MODE B or C, or restart by octets`
  throw unsupported(message, '959 §3.5', 504)
}

/** In a transfer of one file the data connection ends with it, whatever the MODE (RFC 959 §3.3). */
class Closing implements ByteSink {
  constructor(
    private readonly entrance: ByteSink,
    private readonly connection: ByteSink,
  ) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.entrance.bytes(chunk, start, end)
  }

  end(): void {
    this.entrance.end()
    this.connection.end()
  }
}
