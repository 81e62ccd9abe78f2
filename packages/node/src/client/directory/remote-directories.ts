import { isFtpError } from '@ftpkit/transfer'
import type { RemoteClient } from './remote-client.js'

/**
 * Makes a directory and those above it that are missing. One that exists is fine.
 *
 * @throws FtpError `refused` unless the server confirms that the directory is there
 */
export async function makeDirectories(client: RemoteClient, path: string): Promise<void> {
  const directory = withoutSlashes(path)
  if (directory === '' || directory === '/') return
  await ensureRemotePath(client, directory.slice(0, directory.lastIndexOf('/') + 1))
  await makeMissingDirectory(client, directory)
}

/** A path without slashes at its end. */
export function withoutSlashes(path: string): string {
  return path.replace(/(?<=.)\/+$/, '')
}

/**
 * Makes a directory unless it exists. Servers refuse to make an existing one by 550 or 521, which also mean other
 * things, so that any refusal is ignored.
 */
export async function ensureRemoteDirectory(client: RemoteClient, path: string): Promise<void> {
  await client.mkdir(path).catch((error) => {
    if (!isFtpError(error) || error.code !== 'refused') throw error
  })
}

/** Makes a directory and those above it, unless they exist. A refusal is left to the next command to notice. */
export async function ensureRemotePath(client: RemoteClient, path: string): Promise<void> {
  for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
    await ensureRemoteDirectory(client, path.slice(0, end))
  }
  if (path !== '' && !path.endsWith('/')) await ensureRemoteDirectory(client, path)
}

/**
 * Makes a directory that is not known to exist, so that a refusal matters.
 *
 * @throws FtpError `refused` unless the server confirms that the directory is there now
 */
export async function makeMissingDirectory(client: RemoteClient, path: string): Promise<void> {
  try {
    await client.mkdir(path)
  } catch (error) {
    if (!isFtpError(error) || error.code !== 'refused' || !(await isRemoteDirectory(client, path)))
      throw error
  }
}

/** Whether a directory exists: by MLST where the server has it, else by CWD. */
async function isRemoteDirectory(client: RemoteClient, path: string): Promise<boolean> {
  try {
    if ((await client.features()).has('MLST')) return (await client.stat(path)).kind === 'directory'
    await visitRemoteDirectory(client, path)
    return true
  } catch (error) {
    if (isFtpError(error) && error.code === 'refused') return false
    throw error
  }
}

/** Whether there is a file or directory of this path, by MLST where the server has it; else a directory, by CWD. */
export async function isRemoteName(client: RemoteClient, path: string): Promise<boolean> {
  const isKnown = (await client.features()).has('MLST')
  return isKnown ? isAnswered(client.stat(path)) : leadsElsewhere(client, path)
}

/** Whether CWD leads to another directory by PWD: some servers take CWD to any path. It is undone. */
export async function leadsElsewhere(client: RemoteClient, path: string): Promise<boolean> {
  const places: string[] = []
  const enter = async () => {
    places.push(await client.pwd())
    await client.cd(path)
  }
  if (!(await isAnswered(enter()))) return false
  const [before] = places
  const after = await client.pwd()
  await client.cd(before!)
  return after !== before
}

async function isAnswered(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer
    return true
  } catch (error) {
    if (isFtpError(error) && error.code === 'refused') return false
    throw error
  }
}

/** The working directory; undefined for a server that doesn't tell it by PWD. */
export async function currentDirectory(client: RemoteClient): Promise<string | undefined> {
  return client.pwd().catch((error) => {
    if (isFtpError(error) && (error.code === 'refused' || error.code === 'bad-reply')) return undefined
    throw error
  })
}

/**
 * Changes to a directory, and back again where PWD is known.
 *
 * @param mustReturn does nothing where PWD is not known
 * @throws FtpError `refused` if there is none
 */
export async function visitRemoteDirectory(
  client: RemoteClient,
  path: string,
  mustReturn = false,
): Promise<void> {
  const before = await currentDirectory(client)
  if (before === undefined && mustReturn) return
  await client.cd(path)
  if (before !== undefined) await client.cd(before)
}
