import type { FtpClient } from '@ftpkit/node'
import type { LeftOut } from './left-out.js'
import { warn } from './output.js'

/** How a name is removed. */
export interface RemovalChoice {
  readonly recursive?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Deletes a file, or with `recursive` a directory with everything in it.
 *
 * @throws the first error, after everything was tried; the others are reported
 */
export async function removeRemote(
  client: FtpClient,
  path: string,
  leftOut: LeftOut,
  { recursive = false, signal }: RemovalChoice,
): Promise<void> {
  if (!recursive) return client.remove(path)
  let first: { readonly error: unknown } | undefined
  await client.removeDirectory(path, {
    signal,
    onLeftOut: leftOut.onLeftOut,
    faults: 'report',
    onFault({ error }) {
      if (first) warn(`ftpkit: ${(error as Error).message}`)
      first ??= { error }
    },
  })
  if (first) throw first.error
}

/** Makes a directory, and with `parents` the directories above it that are missing. */
export async function makeRemote(client: FtpClient, path: string, parents = false): Promise<void> {
  await (parents ? client.makeDirectories(path) : client.mkdir(path))
}
