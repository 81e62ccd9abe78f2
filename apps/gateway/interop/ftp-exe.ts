import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { RawClient, readAll } from '../test/run/raw-client.js'

/** A step of a session: what the user of ftp.exe types, and what it sends. */
export interface Step {
  readonly typed: string
  readonly lines: readonly string[]
  /** For a line that moves data: the octets that are sent, or that some are received. PORT precedes it. */
  readonly data?: Buffer | 'received' | undefined
}

/** What a session led to. */
export interface Replayed {
  /** Each verb that was sent, with a code that it was answered by. */
  readonly replies: readonly string[]
  /** What was received, by what was typed. */
  readonly received: ReadonlyMap<string, Buffer>
}

/**
 * Sends what ftp.exe of Windows sends in a session: one line at a time, and PORT before each transfer. It has no other way to
 * arrange one.
 *
 * @param host the client’s address, which PORT names
 */
export async function replay(
  server: { readonly host: string; readonly port: number },
  host: string,
  steps: readonly Step[],
): Promise<Replayed> {
  await using client = await RawClient.greeted(server)
  const replies: string[] = []
  const received = new Map<string, Buffer>()
  const answer = async (line: string) => {
    const reply = await client.reply()
    if (reply === undefined) throw new Error(`the connection ended instead of a reply to ${line}`)
    const code = Number(reply.slice(0, 3))
    replies.push(`${line.split(' ', 1)} ${code}`)
    return code
  }
  const say = (line: string) => {
    client.send(`${line}\r\n`)
    return answer(line)
  }
  for (const { typed, lines, data } of steps) {
    if (data === undefined) {
      for (const line of lines) await say(line)
      continue
    }
    const [line] = lines as [string]
    const listener = createServer({ allowHalfOpen: true }).listen(0, host)
    await once(listener, 'listening')
    try {
      await say(`PORT ${portArgument(listener)}`)
      const accepted = once(listener, 'connection')
      if ((await say(line)) >= 200) continue
      const [socket] = await accepted
      if (data !== 'received') socket.end(data)
      received.set(typed, (await readAll(socket)).content)
      socket.end()
      await answer(line)
    } finally {
      listener.close()
    }
  }
  await client.closed()
  return { replies, received }
}

function portArgument(listener: Server): string {
  const { address, port } = listener.address() as { address: string; port: number }
  return [...address.split('.'), port >> 8, port & 0xff].join(',')
}
