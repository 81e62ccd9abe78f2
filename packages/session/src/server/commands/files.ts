import { formatTimeValue, quotePath, resolvePath } from '@ftpkit/protocol'
import type { Question } from '../events.js'
import type { Turn } from '../turn.js'
import type { Handlers } from './handler.js'

/** Commands on files and directories that need no data connection (RFC 959 §4.1.3, RFC 3659). */
export const fileCommands: Handlers = {
  PWD(turn) {
    turn.reply(257, `${quotePath(turn.state.workingDirectory)} is the working directory`)
  },

  CWD(turn, argument) {
    withPath(turn, argument, (path) => changeDirectory(turn, path))
  },

  CDUP(turn) {
    withPath(turn, '..', (path) => changeDirectory(turn, path))
  },

  DELE(turn, argument) {
    act(turn, argument, 'remove', 250, () => 'Deleted')
  },

  MKD(turn, argument) {
    act(turn, argument, 'makeDirectory', 257, (path) => `${quotePath(path)} created`)
  },

  RMD(turn, argument) {
    act(turn, argument, 'removeDirectory', 250, () => 'Directory removed')
  },

  RNFR(turn, argument) {
    withPath(turn, argument, (path) => {
      turn.ask({ operation: 'stat', path }, () => {
        turn.state.renameFrom = path
        turn.reply(350, 'Give RNTO next')
      })
    })
  },

  RNTO(turn, argument) {
    const from = turn.state.renameFrom
    if (from === undefined) return turn.reply(503, 'Give RNFR first')
    withPath(turn, argument, (to) => {
      turn.ask({ operation: 'rename', from, to }, () => turn.reply(250, 'Renamed'))
    })
  },

  SIZE(turn, argument) {
    withPath(turn, argument, (path) => {
      const { parameters, storage } = turn.state
      turn.ask({ operation: 'size', path, parameters, storage }, (size) => turn.reply(213, String(size)))
    })
  },

  MDTM(turn, argument) {
    withPath(turn, argument, (path) => {
      turn.ask({ operation: 'stat', path }, ({ kind, modified }) => {
        if (kind !== 'file') return turn.reply(550, 'Not a plain file')
        turn.reply(213, formatTimeValue(modified))
      })
    })
  },
}

/** Gives the absolute path an argument means, or answers that it means none. */
export function withPath(turn: Turn, argument: string, then: (path: string) => void): void {
  const { resolve = resolvePath } = turn.personality
  const path = resolve(turn.state.workingDirectory, argument)
  if (path === undefined) turn.reply(501, 'A path has no NUL')
  else then(path)
}

function changeDirectory(turn: Turn, path: string): void {
  turn.ask({ operation: 'stat', path }, ({ kind }) => {
    if (kind !== 'directory') return turn.reply(550, 'Not a directory')
    turn.state.workingDirectory = path
    turn.reply(250, 'Directory changed')
  })
}

type OnePath = Extract<Question, { path: string }>['operation'] &
  ('remove' | 'makeDirectory' | 'removeDirectory')

function act(
  turn: Turn,
  argument: string,
  operation: OnePath,
  code: number,
  text: (path: string) => string,
): void {
  withPath(turn, argument, (path) => {
    turn.ask({ operation, path }, () => turn.reply(code, text(path)))
  })
}
