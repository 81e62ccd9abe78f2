import { isRestartMarker, parseAllocation, parseRange } from '@ftpkit/protocol'
import { formatType, parseMode, parseStructure, parseType, type TransferParameters } from '@ftpkit/transfer'
import type { CommandContext, Handlers } from '../context.js'

/**
 * Transfer parameter commands (RFC 959 §4.1.2). Each value is checked by itself, in any order; the transfer command
 * checks whether the combination is legal.
 */
export const parameterCommands: Handlers = {
  TYPE(context, argument) {
    const type = parseType(argument)
    if (type) return set(context, { type }, `Type set to ${formatType(type)}`)
    if (/^(?:L|[AE] ?[^NTC]|[AEIL]\S{3,})/i.test(argument.trim())) {
      return context.reply(501, 'TYPE takes A or E with N, T or C; I; or L with a byte size of 1 to 255')
    }
    context.reply(504, `Unknown type, remains ${formatType(context.state.parameters.type)}; use A, E, I or L`)
  },

  STRU(context, argument) {
    const structure = parseStructure(argument)
    if (structure) return set(context, { structure }, `Structure set to ${structure}`)
    context.reply(504, `Unknown structure, remains ${context.state.parameters.structure}; use F, R or P`)
  },

  MODE(context, argument) {
    const mode = parseMode(argument)
    if (mode) return set(context, { mode }, `Mode set to ${mode}`)
    context.reply(504, `Unknown mode, remains ${context.state.parameters.mode}; use S, B or C`)
  },

  /** The argument is a restart marker of the sender in MODE B and C (§3.5), octets in MODE S (RFC 3659 §5). */
  REST(context, argument) {
    if (context.state.parameters.mode !== 'S') return restartAt(context, argument)
    // 15 decimal digits are exact in a number, and more than any file has octets.
    if (!/^\d{1,15}$/.test(argument)) return context.reply(501, 'REST requires a number of octets')
    context.state.offset = Number(argument)
    context.state.marker = undefined
    // The later of REST and RANG applies (draft-bryan-ftp-range-09 §3).
    context.state.range = undefined
    context.reply(350, `Restarting at octet ${context.state.offset}`)
  },

  RANG(context, argument) {
    context.state.offset = 0
    context.state.marker = undefined
    context.state.range = undefined
    const range = context.parse(parseRange, argument)
    if (!range) return
    context.state.range = range.value
    if (!range.value) return context.reply(350, 'Range reset to the whole file')
    context.reply(350, `Range set to octets ${range.value.start} to ${range.value.end}`)
  },

  /** Storage is allocated as a file arrives, so ALLO is superfluous (§4.1.3), but some storage can use the size. */
  ALLO(context, argument) {
    const allocation = context.parse(parseAllocation, argument)
    if (!allocation) return
    context.state.allocated = allocation.value.size
    context.reply(202, 'No allocation necessary')
  },
}

function restartAt(context: CommandContext, marker: string): void {
  if (!isRestartMarker(marker))
    return context.reply(501, 'A restart marker must be printable, without spaces')
  context.state.marker = marker
  context.state.offset = 0
  context.state.range = undefined
  context.reply(350, `Restarting after marker ${marker}`)
}

function set(context: CommandContext, change: Partial<TransferParameters>, text: string): void {
  const { mode } = context.state.parameters
  // Files on one open data connection must have the same MODE; TYPE and STRU may differ (§3.3).
  if (context.state.dataOpen && change.mode && change.mode !== mode) context.emit({ kind: 'closeData' })
  context.state.parameters = { ...context.state.parameters, ...change }
  context.reply(200, text)
}
