import { isDataSetName, isMemberName } from './data-set-name.js'

/** What a name given to a command stands for. */
export type ZosName =
  /** A sequential or partitioned data set, or one that is not there yet. */
  | { readonly kind: 'data-set'; readonly name: string }
  | { readonly kind: 'member'; readonly name: string; readonly member: string }
  /** A generation by its number: 0 the newest, -1 the one before, 1 the next. */
  | { readonly kind: 'generation'; readonly name: string; readonly relative: number }
  /** Data sets, or members of one, by a pattern: `*` and `%`, `**` over several qualifiers. */
  | { readonly kind: 'pattern'; readonly name: string; readonly member: string | undefined }
  /** A file or directory of z/OS UNIX: an absolute path. */
  | { readonly kind: 'unix'; readonly path: string }
  /** No name by the conventions of MVS. */
  | { readonly kind: 'invalid'; readonly text: string }

/**
 * Where a session stands: `'USER1.'`, a prefix that names without quotes are appended to; `'HLQ.PDS'`, a partitioned
 * data set whose members they name; `/u/user1`, a directory.
 */
export type WorkingDirectory = string

/** The prefix that a user begins with: the name of the user. */
export function initialDirectory(user: string): WorkingDirectory {
  return `'${user.toUpperCase()}.'`
}

/**
 * The full form of a name, seen from a working directory: `'HLQ.NAME(MEMBER)'` in upper case and quotes, or a path of
 * z/OS UNIX. Nothing is checked. No name at all
 * is what a list shows: the prefix, or every member.
 */
export function fullName(directory: WorkingDirectory, given: string): string {
  const text = given.trim()
  if (text.startsWith('/')) return unixPath(text)
  const [, quoted] = /^'(.*?)'?$/.exec(text) ?? []
  if (quoted !== undefined) return `'${quoted.toUpperCase()}'`
  if (directory.startsWith('/')) return unixPath(`${directory}/${text}`)
  const base = unquoted(directory)
  const name = text.toUpperCase()
  if (base === '' || base.endsWith('.')) return `'${base}${name}'`
  return name === '' ? `'${base}(*)'` : `'${base}(${name})'`
}

/** What a full name stands for. */
export function parseName(full: string): ZosName {
  if (full.startsWith('/')) return { kind: 'unix', path: unixPath(full) }
  const text = unquoted(full)
  const [, name = '', inner] = /^([^()]*)(?:\(([^()]*)\))?$/.exec(text) ?? []
  if (/[*%]/.test(text)) return patternOf(text, name, inner)
  if (!isDataSetName(name)) return { kind: 'invalid', text: full }
  if (inner === undefined) return { kind: 'data-set', name }
  if (/^(?:[+-]\d{1,3}|0)$/.test(inner)) return { kind: 'generation', name, relative: Number(inner) }
  return isMemberName(inner) ? { kind: 'member', name, member: inner } : { kind: 'invalid', text: full }
}

function patternOf(text: string, name: string, member: string | undefined): ZosName {
  const characters = /^[A-Z\d$#@{}.*%-]{1,44}$/
  if (!characters.test(name) || (member !== undefined && !characters.test(member))) {
    return { kind: 'invalid', text: `'${text}'` }
  }
  return { kind: 'pattern', name, member }
}

/** The text within quotes, or the text itself. */
export function unquoted(text: string): string {
  return text.startsWith("'") ? text.slice(1, text.endsWith("'") && text.length > 1 ? -1 : undefined) : text
}

/** A path without `.`, `..` and doubled slashes. */
function unixPath(text: string): string {
  const names: string[] = []
  for (const name of text.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}
