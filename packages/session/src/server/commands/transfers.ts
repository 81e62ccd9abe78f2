import { formatUniqueName, parseListArgument, type Verb } from '@ftpkit/protocol'
import type { TransferParameters } from '@ftpkit/transfer'
import type { TransferRequest } from '../request.js'
import type { Turn } from '../turn.js'
import { withPath } from './files.js'
import type { Handlers } from './handler.js'

/** Commands that move data, and the two that act on a transfer under way (RFC 959 §4.1.3). */
export const transferCommands: Handlers = {
  RETR(turn, argument) {
    const { range } = turn.state
    const part = range && { offset: range.start, length: range.end - range.start + 1 }
    withPath(turn, argument, (path) => begin(turn, 'RETR', { direction: 'retrieve', path, ...part }))
  },

  STOR(turn, argument) {
    if (turn.state.range) return turn.reply(551, 'A part given by RANG can be retrieved only')
    const disposition = turn.state.offset > 0 ? 'update' : 'replace'
    withPath(turn, argument, (path) => begin(turn, 'STOR', { direction: 'store', path, disposition }))
  },

  /** After REST an APPE acts as STOR (RFC 3659 §5.4). */
  APPE(turn, argument) {
    const disposition = turn.state.offset > 0 ? 'update' : 'append'
    withPath(turn, argument, (path) => begin(turn, 'APPE', { direction: 'store', path, disposition }))
  },

  /** The name is told by 150 alone, as `FILE: name` (RFC 1123 §4.1.2.9); an argument is what it may begin with. */
  STOU(turn, argument) {
    const directory = turn.state.workingDirectory
    turn.ask({ operation: 'uniqueName', directory, hint: argument }, (path) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      const wanted: Wanted = { direction: 'store', path, disposition: 'create-new', offset: 0 }
      begin(turn, 'STOU', wanted, formatUniqueName(name))
    })
  },

  LIST(turn, argument) {
    beginListing(turn, 'LIST', 'list', argument)
  },

  NLST(turn, argument) {
    beginListing(turn, 'NLST', 'names', argument)
  },

  /** A transfer under way is aborted as soon as ABOR arrives; this answers it when its turn comes (§4.1.3). */
  ABOR(turn) {
    const { state } = turn
    if (state.aborted) {
      state.aborted = false
      return turn.reply(226, 'Transfer aborted, data connection closed')
    }
    const prepared = state.connection?.kind === 'passive'
    if (!prepared && !state.dataOpen) return turn.reply(225, 'No transfer to abort')
    if (prepared) state.connection = undefined
    turn.emit({ kind: 'closeData' })
    turn.reply(226, 'Data connection closed')
  },
}

/** What a transfer needs besides the parameters in force. */
type Wanted = Pick<TransferRequest, 'direction' | 'path'> & Partial<TransferRequest>

export function begin(turn: Turn, verb: Verb, wanted: Wanted, announcement?: string): void {
  const { state } = turn
  // §3.2: without PORT or PASV the data go to the port the client's control connection comes from.
  const connection = state.connection ?? { kind: 'active', ...state.peer }
  if (state.extendedPassiveOnly && connection.kind === 'active' && !state.dataOpen) {
    return turn.reply(425, 'EPSV ALL was given: give EPSV first')
  }
  const secure = state.protection === 'P'
  if (!secure && (turn.tls === 'required' || turn.tls === 'implicit')) {
    return turn.reply(521, 'Data connections are protected here: give PBSZ 0 and PROT P')
  }
  const request: TransferRequest = {
    parameters: state.parameters,
    storage: state.storage,
    disposition: 'replace',
    argument: '',
    offset: state.offset,
    connection,
    secure,
    ...(state.marker !== undefined && carriesMarkers(wanted) && { marker: state.marker }),
    ...wanted,
  }
  // One listener serves one transfer; the address of a PORT holds until it is changed (§4.1.2).
  if (connection.kind === 'passive') state.connection = undefined
  state.transfer = {
    verb,
    path: wanted.path,
    started: false,
    aborting: false,
    ...(announcement && { announcement }),
  }
  turn.emit({ kind: 'transfer', request })
}

/** Lists start at their beginning, whatever REST said, and so does a file of a new name. */
function carriesMarkers({ direction, disposition }: Wanted): boolean {
  return direction === 'retrieve' || (direction === 'store' && disposition !== 'create-new')
}

function beginListing(turn: Turn, verb: Verb, direction: 'list' | 'names', argument: string): void {
  // Options of `ls` are never obeyed, so `-R` can't loop.
  const asked = parseListArgument(argument).path ?? ''
  withPath(turn, asked, (path) => {
    begin(turn, verb, {
      direction,
      path,
      argument: asked,
      offset: 0,
      parameters: impliedParameters(turn.state.parameters),
    })
  })
}

/** A list travels as TYPE A N, or E N where the type is E, and as a file (RFC 1123 §4.1.2.7). */
function impliedParameters({ type, mode }: TransferParameters): TransferParameters {
  return { type: { code: type.code === 'E' ? 'E' : 'A', format: 'N' }, structure: 'F', mode }
}
