import { isRestartMarker } from '@ftpkit/protocol'
import type { PersonalityAnswer } from '@ftpkit/session'
import { parseMode, parseStructure, parseType, type TransferParameters, type Type } from '@ftpkit/transfer'
import type { CommandHandlers } from '../context.js'
import { type ByteOrder, type UnicodeType, unicodeOrder } from '../conversion/utf-16.js'
import { reply } from '../replies.js'
import { modeNames, structureNames } from '../site/status.js'

/** Commands for the transfer parameters. */
export const parameterCommands: CommandHandlers = {
  async TYPE({ argument, parameters }) {
    const text = argument.trim().toUpperCase()
    const remains = `Type remains ${representation(parameters.type)}`
    if (/^U\b/.test(text)) return unicodeType(text, parameters)
    const type = parseType(ibmKanji.test(text) ? 'E' : text)
    if (!type) return reply(501, `unknown type  ${text}`, remains)
    if (type.code === 'L' && type.byteSize !== 8) return reply(504, ': Only local byte size allowed is 8')
    if ('format' in type && type.format !== 'N') {
      return reply(504, `TYPE has unsupported format ${type.format}`, remains)
    }
    const words =
      type.code === 'L'
        ? 'Local byte 8, representation type is Image'
        : `Representation type is ${representation(type)}`
    return changed(200, words, parameters, { type: type.code === 'L' ? { code: 'I' } : type })
  },

  async STRU({ argument, parameters }) {
    const structure = parseStructure(argument)
    const remains = `Data structure remains ${structureNames[parameters.structure]}`
    if (structure === 'P') return reply(504, 'Page structure not implemented', remains)
    if (!structure) return reply(501, `unknown structure  ${argument.trim().toUpperCase()}`, remains)
    return changed(250, `Data structure is ${structureNames[structure]}`, parameters, { structure })
  },

  async MODE({ argument, parameters }) {
    const mode = parseMode(argument)
    if (!mode) {
      const remains = `Data transfer mode remains ${modeNames[parameters.mode]}`
      return reply(501, `unknown mode  ${argument.trim().toUpperCase()}`, remains)
    }
    return changed(200, `Data transfer mode is ${modeNames[mode]}`, parameters, { mode })
  },

  /** REST takes a restart marker of MODE B or C, in TYPE E. */
  async REST({ argument, parameters }, { site }) {
    if (parameters.mode === 'S') return reply(504, 'Restart requires Block or Compressed transfer mode.')
    if (parameters.type.code !== 'E') return reply(504, 'Restart requires EBCDIC data type.')
    if (site.filetype !== 'SEQ') return reply(504, 'Restart requires filetype=SEQ.')
    const marker = argument.trim()
    if (!isRestartMarker(marker)) return reply(501, 'Restart marker has invalid characters')
    return { ...reply(300, `Restart at ${marker}: give the transfer command next`), changes: { marker } }
  },
}

/** Japanese text as it is stored: the same as EBCDIC. */
const ibmKanji = /^F *1$/

const byteOrders: Readonly<Record<string, ByteOrder>> = { B: 'big', L: 'little' }

/** `TYPE U 2`, or with the byte order, `TYPE U 2 L`: the session takes it for TYPE A, and sends lists in that. */
function unicodeType(text: string, parameters: TransferParameters): PersonalityAnswer {
  const [found, order = 'B'] = /^U *2(?: *([BL]))?$/.exec(text) ?? []
  if (found === undefined) {
    const remains = `Type remains ${representation(parameters.type)}`
    return reply(504, ": Only 'TYPE U 2' is supported", remains)
  }
  const type: UnicodeType = { code: 'A', format: 'N', unicode: byteOrders[order]! }
  return changed(200, `Representation type is ${representation(type)}`, parameters, { type })
}

/** A type as it is shown in replies. */
function representation(type: Type): string {
  const { code } = type
  if (unicodeOrder(type)) return 'Unicode UCS-2'
  if (code === 'A') return 'Ascii NonPrint'
  return code === 'E' ? 'Ebcdic NonPrint' : 'Image'
}

function changed(
  code: number,
  text: string,
  before: TransferParameters,
  change: Partial<TransferParameters>,
): PersonalityAnswer {
  return { ...reply(code, text), changes: { parameters: { ...before, ...change } } }
}
