import { isDataSetName, isMemberName } from './data-set-names.js'

/** What a name in the argument of a command means. */
export type ZosName =
  /** A sequential or partitioned data set, whether it exists or not. */
  | { readonly kind: 'data-set'; readonly name: string }
  | { readonly kind: 'member'; readonly name: string; readonly member: string }
  /** A generation by its relative number: 0 is the newest, -1 the one before it, 1 the next. */
  | { readonly kind: 'generation'; readonly name: string; readonly relative: number }
  /** Data sets, or members of one, that match a pattern of `%`, `*`, and `**` for several qualifiers. */
  | { readonly kind: 'pattern'; readonly name: string; readonly member: string | undefined }
  /** A file or directory of z/OS UNIX, by its absolute path. */
  | { readonly kind: 'unix'; readonly path: string }
  /** Not a name by the conventions of MVS. */
  | { readonly kind: 'invalid'; readonly text: string }

/**
 * The working directory of a session: `'USER1.'`, the prefix of names without quotes; `'HLQ.PDS'`, a partitioned data
 * set, whose members such names are; `/u/user1`, a directory of z/OS UNIX.
 */
export type WorkingDirectory = string

/** The initial working directory of a user: the user name as prefix. */
export function initialDirectory(user: string): WorkingDirectory {
  return `'${user.toUpperCase()}.'`
}

/** The home directory of a user in z/OS UNIX: `/u/user1`. Only `/u` for a name that can't be that of a directory. */
export function homeOf(user: string): string {
  return /^[A-Z\d$#@_][A-Z\d$#@._-]*$/i.test(user) ? `/u/${user.toLowerCase()}` : '/u'
}

/** `//'HLQ.NAME'` and `//HLQ.NAME` are data sets in z/OS UNIX too, as for its C library; `//` alone is the empty prefix. */
const dataSetNotation = /^\/\/([^/]*)$/

/**
 * Resolves a name against a working directory: to `'HLQ.NAME(MEMBER)'` in upper case and quotes, or to a path of z/OS
 * UNIX. An empty name resolves to what LIST shows: the prefix, or all members. Nothing is checked.
 */
export function fullName(directory: WorkingDirectory, given: string): string {
  const text = given.trim()
  const [, dataSet] = dataSetNotation.exec(text) ?? []
  if (dataSet !== undefined) return `'${unquoted(dataSet).toUpperCase()}'`
  if (text.startsWith('/')) return unixPath(text)
  const [, quoted] = /^'(.*?)'?$/.exec(text) ?? []
  if (quoted !== undefined) return `'${quoted.toUpperCase()}'`
  if (directory.startsWith('/')) return unixPath(`${directory}/${text}`)
  const base = unquoted(directory)
  const name = text.toUpperCase()
  if (base === '' || base.endsWith('.')) return `'${base}${name}'`
  return name === '' ? `'${base}(*)'` : `'${base}(${name})'`
}

/** Parses a full name, as {@link fullName} returns it. */
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

/** Removes the quotes, if there are any. */
export function unquoted(text: string): string {
  return text.startsWith("'") ? text.slice(1, text.endsWith("'") && text.length > 1 ? -1 : undefined) : text
}

/** Normalizes a path: no `.`, `..` or doubled slashes. */
function unixPath(text: string): string {
  const names: string[] = []
  for (const name of text.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}
