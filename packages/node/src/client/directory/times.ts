import type { RemoteEntry } from '../listing/listing-lines.js'
import type { RemoteClient } from './remote-client.js'

/** When a file was changed, by its listing if that shows seconds, else by MDTM; in milliseconds since 1970. */
export async function remoteTime(
  client: RemoteClient,
  path: string,
  { modified }: Pick<RemoteEntry, 'modified'>,
): Promise<number | undefined> {
  if (modified?.precision === 'second' || modified?.precision === 'millisecond') return modified.time
  return (await client.modified(path)) ?? modified?.time
}

/**
 * Sets the time of a file by MFMT.
 *
 * @param time in milliseconds since 1970; undefined where it is unknown
 * @returns whether the server has set it; undefined where it has no MFMT, or there is no time
 */
export async function setRemoteTime(
  client: RemoteClient,
  path: string,
  time: number | undefined,
): Promise<boolean | undefined> {
  if (time === undefined || !(await client.features()).has('MFMT')) return undefined
  const { code } = await client.command('MFMT', `${timeValue(time)} ${path}`)
  return code < 300
}

/** The format of MFMT: YYYYMMDDHHMMSS in UTC. */
function timeValue(time: number): string {
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14)
}
