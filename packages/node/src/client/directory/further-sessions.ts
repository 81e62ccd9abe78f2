import { changesDirectory } from '../data/asking-ahead.js'
import type { ConnectOptions } from '../options.js'
import type { ClientSession } from '../session.js'
import type { SessionSource } from './batch.js'
import type { SessionOptions } from './options.js'
import type { RemoteClient } from './remote-client.js'
import { currentDirectory } from './remote-directories.js'

/** The client whose method was called, and what further sessions are opened by. */
export interface DirectoryContext {
  readonly client: RemoteClient
  readonly session: Pick<ClientSession, 'given' | 'directory'>
  readonly options: ConnectOptions
  connect(options: ConnectOptions): Promise<RemoteClient>
}

interface FurtherOptions extends SessionOptions {
  readonly parallel?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** The session of a client, and a way to open more like it. */
export async function sessionsOf(
  context: DirectoryContext,
  { parallel = 1, openSession, signal }: FurtherOptions,
): Promise<SessionSource> {
  const { client, session, options, connect } = context
  if (openSession) return { client, open: openSession }
  // Another user may not have the same files.
  if (session.given.has('USER'))
    return { client, open: () => Promise.reject(new Error('another user is logged in')) }
  const moved = parallel > 1 && isMoved(session)
  const directory = moved ? await currentDirectory(client) : undefined
  return {
    client,
    async open() {
      if (moved && directory === undefined) throw new Error('the working directory is not known')
      const further = await connect({ ...options, signal })
      if (directory === undefined) return further
      await further.cd(directory).catch(async (error) => {
        await further.quit()
        throw error
      })
      return further
    },
  }
}

/** Whether a session may be in another directory than after its login; what it asked ahead has noted that directory. */
function isMoved({ given, directory }: DirectoryContext['session']): boolean {
  return directory !== undefined || [...given].some((verb) => changesDirectory.test(verb))
}
