import type { FtpClient } from '@ftpkit/node'
import type { RemoteName } from '@ftpkit/node/directory'

/** A name as a line of a drawn tree, indented by its depth. */
export function treeLine({ relative, entry }: RemoteName): string {
  const depth = relative.split('/').length - 1
  return `${'  '.repeat(depth)}${entry.name}${entry.kind === 'directory' ? '/' : ''}`
}

/** The facts that the server knows about a name, with times in ISO 8601. */
export async function remoteFacts(client: FtpClient, path: string): Promise<Record<string, unknown>> {
  const { modified, created, ...entry } = await client.stat(path)
  const times = Object.entries({ modified, created }).flatMap(([name, value]) =>
    value ? [[name, new Date(value.time).toISOString()]] : [],
  )
  return { ...entry, ...Object.fromEntries(times) }
}
