import type { ByteSink, Pipeline, ReusedMemory } from '@ftpkit/transfer'
import { type LayerStack, sendingExpansion } from './layers/stack.js'
import { checkMarkers, checkSeveralFiles } from './legality.js'
import { isImage } from './options.js'
import {
  badPosition,
  formatSendingPosition,
  MarkerSetter,
  parseSendingPosition,
  type SendingPosition,
  SkipTo,
} from './restart.js'

/** The direction towards the network. */
export interface Sending {
  /** Ends the connection after the file. */
  readonly pipeline: Pipeline
  /** Leaves the connection open. */
  readonly one: Pipeline
  /** Octet of the local file to begin with. */
  readonly readFrom: number
}

const beginning: SendingPosition = { octets: 0, records: 0 }

/** @throws FtpError `unsupported-parameters` for markers in MODE S, `bad-restart-position` */
export function sendingOf(stack: LayerStack): Sending {
  const { parameters, options, structure, representation, mode } = stack
  const { markers, resumeSending } = options
  if (markers !== undefined || resumeSending !== undefined) checkMarkers(parameters, mode)
  const position = resumeSending === undefined ? beginning : parseSendingPosition(resumeSending, parameters)
  const direct = isImage(options.type) && options.structure === 'F'
  if (direct && position.records > 0) throw badPosition(resumeSending!, 'STRU F has no records')

  const markerAt = (at: SendingPosition) => new TextEncoder().encode(formatSendingPosition(parameters, at))
  const reusesMemory =
    resumeSending === undefined &&
    !markers &&
    [structure, representation, mode].every((layer) => layer.reusesMemory === true)
  const build = (connection: ByteSink, memory?: ReusedMemory) => {
    let file = mode.encode(connection, memory)
    if (resumeSending !== undefined && !direct) file = new SkipTo(file, position, resumeSending)
    if (markers) file = new MarkerSetter(file, markers, markerAt, direct ? position : beginning)
    return structure.encode(representation.encode(file, memory))
  }
  const maxExpansion = sendingExpansion(stack)
  return {
    readFrom: direct ? position.octets : 0,
    pipeline: {
      maxExpansion,
      reusesMemory,
      into: (connection, memory) => new ConnectionEnder(build(connection, memory), connection),
    },
    one: {
      maxExpansion,
      reusesMemory,
      into(connection, memory) {
        checkSeveralFiles(parameters, mode)
        return build(connection, memory)
      },
    },
  }
}

/** Ends the data connection after its only file, in every MODE (RFC 959 §3.3). */
class ConnectionEnder implements ByteSink {
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
