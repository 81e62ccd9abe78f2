import type { PersonalityAnswer } from '@ftpkit/session'
import type { CommandHandlers, ZosContext } from '../context.js'
import { orUndefined } from '../files.js'
import { invalidName, refusal, reply } from '../replies.js'
import { fullName, unquoted, type WorkingDirectory } from '../zos-name.js'

/** The length of qualifiers is not checked: a prefix is only a part of a name. */
const prefixCharacters = /^[A-Z\d$#@{}.-]{0,44}$/

/** Commands on the working directory. A prefix is valid even if no data set begins with it. */
export const directoryCommands: CommandHandlers = {
  async PWD({ workingDirectory }) {
    return reply(257, workingDirectoryText(workingDirectory))
  },

  async CWD({ argument, workingDirectory }, context) {
    if (argument.trim() === '..') return changeTo(parentOf(workingDirectory), context)
    if (argument.trim() === '') throw refusal(501, 'CWD needs the name of a directory')
    return changeTo(directoryNamed(workingDirectory, argument), context)
  },

  async CDUP({ workingDirectory }, context) {
    return changeTo(parentOf(workingDirectory), context)
  },
}

function workingDirectoryText(directory: WorkingDirectory): string {
  if (directory.startsWith('/')) return `"${directory}" is the HFS working directory.`
  const prefix = directory === "''" || directory.endsWith(".'")
  return prefix
    ? `"${directory}" is working directory.`
    : `"${directory}" partitioned data set is working directory.`
}

/** The new working directory. A name without quotes is appended to the prefix, or to the name of a partitioned data set. */
function directoryNamed(from: WorkingDirectory, given: string): WorkingDirectory {
  const text = given.trim()
  if (text.startsWith("'") || text.startsWith('/') || from.startsWith('/')) return fullName(from, text)
  const prefix = unquoted(from)
  return `'${prefix === '' || prefix.endsWith('.') ? prefix : `${prefix}.`}${text.toUpperCase()}'`
}

/** The working directory without its last qualifier, or the last name of its path. */
function parentOf(directory: WorkingDirectory): WorkingDirectory {
  if (directory.startsWith('/')) return fullName(directory, '..')
  const qualifiers = unquoted(directory).replace(/\.$/, '').split('.').slice(0, -1)
  return qualifiers.length === 0 ? "''" : `'${qualifiers.join('.')}.'`
}

async function changeTo(
  directory: WorkingDirectory,
  { catalog, unix }: ZosContext,
): Promise<PersonalityAnswer> {
  if (directory.startsWith('/')) {
    const entry = await orUndefined(unix.stat(directory))
    if (entry?.kind !== 'directory')
      throw refusal(550, `CWD cmd failed : EDC5129I No such file or directory.`)
    return changed(directory, `HFS directory ${directory} is the current working directory`)
  }
  const name = unquoted(directory)
  const qualifiers = name.replace(/\.$/, '')
  if (!prefixCharacters.test(qualifiers)) throw invalidName(directory)
  const partitioned = !name.endsWith('.') && (await catalog.find(name))?.dsorg.startsWith('PO')
  if (partitioned) return changed(`'${name}'`, `The working directory "${name}" is a partitioned data set`)
  const prefix = qualifiers === '' ? '' : `${qualifiers}.`
  return changed(`'${prefix}'`, `"${prefix}" is the working directory name prefix.`)
}

function changed(workingDirectory: WorkingDirectory, text: string): PersonalityAnswer {
  return { ...reply(250, text), changes: { workingDirectory } }
}
