import { parseListArgument, type Verb } from '@ftpkit/protocol'
import type { TransferParameters } from '@ftpkit/transfer'
import type { TransferRequest } from '../events.js'
import type { Turn } from '../turn.js'
import { withPath } from './files.js'
import type { Handlers } from './handler.js'

/** Commands that move data, and the two that act on a transfer under way (RFC 959 §4.1.3). */
export const transferCommands: Handlers = {
  RETR(turn, argument) {
    withPath(turn, argument, (path) => begin(turn, 'RETR', { direction: 'retrieve', path }))
  },

  STOR(turn, argument) {
    const disposition = turn.state.offset > 0 ? 'update' : 'replace'
    withPath(turn, argument, (path) => begin(turn, 'STOR', { direction: 'store', path, disposition }))
  },

  /** After REST an APPE acts as STOR (RFC 3659 §5.4). */
  APPE(turn, argument) {
    const disposition = turn.state.offset > 0 ? 'update' : 'append'
    withPath(turn, argument, (path) => begin(turn, 'APPE', { direction: 'store', path, disposition }))
  },

  LIST(turn, argument) {
    beginListing(turn, 'LIST', 'list', argument)
  },

  NLST(turn, argument) {
    beginListing(turn, 'NLST', 'names', argument)
  },

  ABOR(turn) {
    const { transfer, connection } = turn.state
    if (transfer) {
      // Two replies: one for the transfer when it has ended, then one for ABOR (§4.1.3).
      transfer.aborting = true
      return turn.emit({ kind: 'abort' })
    }
    turn.state.connection = undefined
    turn.emit({ kind: 'closeData' })
    if (connection?.kind === 'passive') return turn.reply(226, 'Data connection closed')
    turn.reply(225, 'No transfer to abort')
  },
}

/** What a transfer needs besides the parameters in force. */
type Wanted = Pick<TransferRequest, 'direction' | 'path'> & Partial<TransferRequest>

function begin(turn: Turn, verb: Verb, wanted: Wanted): void {
  const { state } = turn
  const request: TransferRequest = {
    parameters: state.parameters,
    disposition: 'replace',
    asked: '',
    offset: state.offset,
    // §3.2: without PORT or PASV the data go to the port the client's control connection comes from.
    connection: state.connection ?? { kind: 'active', ...state.peer },
    ...wanted,
  }
  state.offset = 0
  // One listener or address serves one transfer: stream mode closes the connection to end the file.
  state.connection = undefined
  state.transfer = { verb, path: wanted.path, started: false, aborting: false }
  turn.emit({ kind: 'transfer', request })
}

function beginListing(turn: Turn, verb: Verb, direction: 'list' | 'names', argument: string): void {
  // Options of `ls` are never obeyed, so `-R` can't loop.
  const asked = parseListArgument(argument).path ?? ''
  withPath(turn, asked, (path) => {
    begin(turn, verb, {
      direction,
      path,
      asked,
      offset: 0,
      parameters: impliedParameters(turn.state.parameters),
    })
  })
}

/** A list travels as TYPE A N, or E N where the type is E, and as a file (RFC 1123 §4.1.2.7). */
function impliedParameters({ type, mode }: TransferParameters): TransferParameters {
  return { type: { code: type.code === 'E' ? 'E' : 'A', format: 'N' }, structure: 'F', mode }
}
