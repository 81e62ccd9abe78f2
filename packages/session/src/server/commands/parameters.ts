import { isRestartMarker, parseAllocation, parseRange } from '@ftpkit/protocol'
import { formatType, parseMode, parseStructure, parseType, type TransferParameters } from '@ftpkit/transfer'
import type { Turn } from '../turn.js'
import { type Handlers, understood } from './handler.js'

/**
 * Transfer parameter commands (RFC 959 §4.1.2). Each value is judged alone, in any order; whether the combination
 * is legal is judged by the transfer command.
 */
export const parameterCommands: Handlers = {
  TYPE(turn, argument) {
    const type = parseType(argument)
    if (type) return set(turn, { type }, `Type is ${formatType(type)}`)
    if (/^(?:L|[AE] ?[^NTC]|[AEIL]\S{3,})/i.test(argument.trim())) {
      return turn.reply(501, 'TYPE takes A or E with N, T or C; I; or L with a byte size of 1 to 255')
    }
    turn.reply(504, `Type is still ${formatType(turn.state.parameters.type)}: TYPE takes A, E, I or L`)
  },

  STRU(turn, argument) {
    const structure = parseStructure(argument)
    if (structure) return set(turn, { structure }, `Structure is ${structure}`)
    turn.reply(504, `Structure is still ${turn.state.parameters.structure}: STRU takes F, R or P`)
  },

  MODE(turn, argument) {
    const mode = parseMode(argument)
    if (mode) return set(turn, { mode }, `Mode is ${mode}`)
    turn.reply(504, `Mode is still ${turn.state.parameters.mode}: MODE takes S, B or C`)
  },

  /** In MODE B and C the place is told by a restart marker of the sender (§3.5), in MODE S by octets (RFC 3659 §5). */
  REST(turn, argument) {
    if (turn.state.parameters.mode !== 'S') return restartAt(turn, argument)
    // Only decimal octets: 15 digits stay exact in a number and are beyond any file.
    if (!/^\d{1,15}$/.test(argument)) return turn.reply(501, 'REST takes the number of octets to skip')
    turn.state.offset = Number(argument)
    turn.state.marker = undefined
    // Of REST and RANG the later counts (draft-bryan-ftp-range-09 §3).
    turn.state.range = undefined
    turn.reply(350, `The next transfer starts at octet ${turn.state.offset}`)
  },

  RANG(turn, argument) {
    turn.state.offset = 0
    turn.state.marker = undefined
    turn.state.range = undefined
    const range = understood(turn, parseRange, argument)
    if (!range) return
    turn.state.range = range.value
    if (!range.value) return turn.reply(350, 'The next transfer is of the whole file')
    turn.reply(350, `The next transfer is of octets ${range.value.start} to ${range.value.end}`)
  },

  /** Nothing is set aside: a file takes its room as it comes (§4.1.3). */
  ALLO(turn, argument) {
    if (understood(turn, parseAllocation, argument)) turn.reply(202, 'Nothing needs to be allocated')
  },
}

function restartAt(turn: Turn, marker: string): void {
  if (!isRestartMarker(marker)) return turn.reply(501, 'A restart marker is printable, without a space')
  turn.state.marker = marker
  turn.state.offset = 0
  turn.state.range = undefined
  turn.reply(350, `The next transfer starts behind marker ${marker}`)
}

function set(turn: Turn, change: Partial<TransferParameters>, text: string): void {
  const { mode } = turn.state.parameters
  // Files of one MODE follow one another on an open data connection; TYPE and STRU may differ (§3.3).
  if (turn.state.dataOpen && change.mode && change.mode !== mode) turn.emit({ kind: 'closeData' })
  turn.state.parameters = { ...turn.state.parameters, ...change }
  turn.reply(200, text)
}
