import type { Features } from '@ftpkit/protocol/feature'
import { command, type Dialogue } from '@ftpkit/session/user'
import { type NameEncoding, utf8Names } from '@ftpkit/transfer'
import { loadNameEncoding } from '../../net/name-encoding.js'

/** A session whose user is logged in. */
interface LoggedIn {
  features(): Promise<Features>
  run<Result>(dialogue: () => Dialogue<Result>): Promise<Result>
}

/** What a server without UTF-8 most often has. */
const defaultPage = 'windows-1252'

/**
 * The encoding until FEAT can be asked: that of the caller, or UTF-8 with `auto`.
 *
 * @throws RangeError for an encoding that there is not
 */
export async function beforeLogin(label: string): Promise<NameEncoding> {
  const names = await encodingOf(label)
  return isAutomatic(label) ? utf8Names : names
}

/** The encoding of a session after its login. A server that offers UTF-8 is asked for it. */
export async function afterLogin(label: string, session: LoggedIn): Promise<NameEncoding> {
  const names = await encodingOf(label)
  if (names !== utf8Names && !isAutomatic(label)) return names
  if (!(await session.features()).has('UTF8')) return names
  // Many servers that know nothing but UTF-8 don't know the command.
  await session.run(() => command('OPTS', 'UTF8 ON'))
  return utf8Names
}

/**
 * The encoding that a label names, as in the option `nameEncoding`; with `auto` the one of a server that does not offer
 * UTF-8.
 *
 * @throws RangeError for an encoding that there is not
 */
export function encodingOf(label: string): Promise<NameEncoding> {
  return loadNameEncoding(isAutomatic(label) ? label.slice(5) || defaultPage : label)
}

function isAutomatic(label: string): boolean {
  return /^auto(?::|$)/i.test(label)
}
