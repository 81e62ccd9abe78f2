import type { OpenedReceiving } from '@ftpkit/node'
import type { TransferRequest } from '@ftpkit/session'
import { displayName } from '../commands/names.js'
import type { ZosContext } from '../context.js'
import { orUndefined } from '../files.js'
import { refusal } from '../replies.js'
import { parseName, type ZosName } from '../zos-name.js'

/** How a file of STOU begins that was not given a name. */
const defaultName = 'FTP'

/** Most digits that make a name unique. */
const maxDigits = 4

/** Maximum length of a qualifier or member, and of a name of z/OS UNIX, in characters. */
const maxLengths = { 'data-set': 8, member: 8, unix: 255 } as const

/** What STOU can make a unique name of. */
type Numbered = Extract<ZosName, { kind: keyof typeof maxLengths }>

/**
 * Opens a STOU: under the given name if it is free, else with a number at its end, as in `DATA1`. The last qualifier, or
 * the name of a member, is cut so that the number fits.
 *
 * @param open opens a STOR of the unique name
 * @throws VerbatimReplyError with the reply of z/OS
 */
export async function openUnique(
  request: TransferRequest,
  context: ZosContext,
  open: (name: Numbered) => Promise<OpenedReceiving>,
): Promise<OpenedReceiving> {
  if (request.marker !== undefined) throw refusal(504, 'Restart not allowed for store unique.')
  const name = await freeName(wantedName(request), context)
  const release = context.reserved.take(displayName(name))
  try {
    return releasing(await open(name), release)
  } catch (error) {
    release()
    throw error
  }
}

function wantedName({ path, argument }: TransferRequest): Numbered {
  const name = parseName(argument.trim() === '' ? withDefault(path) : path)
  if (name.kind === 'data-set' || name.kind === 'member' || name.kind === 'unix') return name
  throw refusal(501, `Invalid data set name "${path}".  Use MVS Dsname conventions.`)
}

/** The default name in a working directory: a prefix, a partitioned data set with all its members, or a directory. */
function withDefault(directory: string): string {
  if (directory.startsWith('/')) return `${directory}/${defaultName}`
  if (directory.endsWith("(*)'")) return directory.replace('(*)', `(${defaultName})`)
  return directory.replace(/'$/, `${defaultName}'`)
}

async function freeName(wanted: Numbered, context: ZosContext): Promise<Numbered> {
  for (let number = 0; String(number).length <= maxDigits; number++) {
    const name = number === 0 ? wanted : numbered(wanted, number)
    if (!context.reserved.has(displayName(name)) && !(await isTaken(name, context))) return name
  }
  throw refusal(550, `STOU fails: no unique name for ${displayName(wanted)} is free.`)
}

function numbered(name: Numbered, number: number): Numbered {
  switch (name.kind) {
    case 'member':
      return { ...name, member: withNumber(name.member, number, maxLengths.member) }
    case 'unix':
      return {
        ...name,
        path: lastChanged(name.path, '/', (last) => withNumber(last, number, maxLengths.unix)),
      }
    case 'data-set':
      return {
        ...name,
        name: lastChanged(name.name, '.', (last) => withNumber(last, number, maxLengths['data-set'])),
      }
  }
}

function withNumber(text: string, number: number, maxLength: number): string {
  const digits = String(number)
  return text.slice(0, maxLength - digits.length) + digits
}

function lastChanged(text: string, separator: string, change: (last: string) => string): string {
  const at = text.lastIndexOf(separator) + 1
  return text.slice(0, at) + change(text.slice(at))
}

async function isTaken(name: Numbered, { catalog, unix }: ZosContext): Promise<boolean> {
  switch (name.kind) {
    case 'member':
      return (await catalog.member(name.name, name.member)) !== undefined
    case 'unix':
      return (await orUndefined(unix.stat(name.path))) !== undefined
    case 'data-set':
      return (await catalog.find(name.name)) !== undefined
  }
}

/** Releases the reserved name when the store has ended. */
function releasing({ stage, ...opened }: OpenedReceiving, release: () => void): OpenedReceiving {
  const ended = async (end: Promise<void>) => {
    try {
      await end
    } finally {
      release()
    }
  }
  return {
    ...opened,
    stage: {
      prepare: stage.prepare && ((signal) => stage.prepare!(signal)),
      write: (pieces) => stage.write(pieces),
      commit: (assertWanted) => ended(stage.commit(assertWanted)),
      discard: () => ended(stage.discard()),
    },
  }
}
