import { formatTimeValue, parseTimeValue, quotePath, resolvePath } from '@ftpkit/protocol'
import type { CommandContext, Handlers } from '../context.js'
import type { Question } from '../events.js'

/** Commands on files and directories that need no data connection (RFC 959 §4.1.3, RFC 3659). */
export const fileCommands: Handlers = {
  PWD(context) {
    context.reply(257, `${quotePath(context.state.workingDirectory)} is the working directory`)
  },

  CWD(context, argument) {
    withPath(context, argument, (path) => changeDirectory(context, path))
  },

  CDUP(context) {
    withPath(context, '..', (path) => changeDirectory(context, path))
  },

  DELE(context, argument) {
    act(context, argument, 'remove', 'File deleted')
  },

  MKD(context, argument) {
    withPath(context, argument, (path) => {
      const { umask } = context.state.storage
      context.ask({ operation: 'makeDirectory', path, umask }, () =>
        context.reply(257, `${quotePath(path)} created`),
      )
    })
  },

  RMD(context, argument) {
    act(context, argument, 'removeDirectory', 'Directory removed')
  },

  RNFR(context, argument) {
    withPath(context, argument, (path) => {
      context.ask({ operation: 'stat', path }, () => {
        context.state.renameFrom = path
        context.reply(350, 'Ready for RNTO')
      })
    })
  },

  RNTO(context, argument) {
    const from = context.state.renameFrom!
    withPath(context, argument, (to) => {
      context.ask({ operation: 'rename', from, to }, () => context.reply(250, 'Renamed'))
    })
  },

  SIZE(context, argument) {
    withPath(context, argument, (path) => {
      const { parameters, storage } = context.state
      context.ask({ operation: 'size', path, parameters, storage }, (size) =>
        context.reply(213, String(size)),
      )
    })
  },

  MDTM(context, argument) {
    withPath(context, argument, (path) => {
      context.ask(
        { operation: 'stat', path },
        ({ kind, modified }) => {
          if (kind !== 'file' || modified === undefined) return context.reply(550, 'Not a plain file')
          context.reply(213, formatTimeValue(modified))
        },
        (refusal) => {
          if (refusal.reply !== 550 || !setTimeByQuery(context, argument)) context.refuse('MDTM', refusal)
        },
      )
    })
  },
}

/**
 * `MDTM YYYYMMDDHHMMSS PATH`, by which clients that don't know MFMT set a time. RFC 3659 §3 knows only the query, so that it
 * is one where a file has the whole argument for its name.
 *
 * @returns whether the argument has this form
 */
function setTimeByQuery(context: CommandContext, argument: string): boolean {
  const [, text = '', path = ''] = /^(\S+) (.+)$/s.exec(argument) ?? []
  const modified = parseTimeValue(text)
  if (modified === undefined) return false
  withPath(context, path, (target) => {
    const question = { operation: 'setAttributes', path: target, attributes: { modified } } as const
    context.ask(question, () => context.reply(213, formatTimeValue(modified)))
  })
  return true
}

/** Resolves an argument to an absolute path, or replies that it can't be a path. */
export function withPath(context: CommandContext, argument: string, then: (path: string) => void): void {
  const { resolve = resolvePath } = context.personality
  const path = resolve(context.state.workingDirectory, argument)
  if (path === undefined) context.reply(501, 'A path must not contain NUL')
  else then(path)
}

function changeDirectory(context: CommandContext, path: string): void {
  context.ask({ operation: 'stat', path }, ({ kind }) => {
    if (kind !== 'directory') return context.reply(550, 'Not a directory')
    context.state.workingDirectory = path
    context.reply(250, 'Directory changed')
  })
}

type OnePath = Extract<Question, { path: string }>['operation'] & ('remove' | 'removeDirectory')

function act(context: CommandContext, argument: string, operation: OnePath, text: string): void {
  withPath(context, argument, (path) => {
    context.ask({ operation, path }, () => context.reply(250, text))
  })
}
