import { rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { assertSocketPath } from './control-client.js'

/** What a process does when it is asked to, by the name of the command: it takes and returns what JSON can hold. */
export type ControlCommands = Readonly<Record<string, (input: unknown) => unknown>>

/** Where a process listens, and what for. */
export interface ControlOptions {
  /** Path of the socket, at most 103 octets, or 107 on Linux. */
  readonly path: string
  /** By the name in the request. */
  readonly commands: ControlCommands
}

/** Connections at a time: more wait. */
const maxConnections = 16

/** Octets of a request at most. */
const maxRequest = 65_536

/** Milliseconds for a request to come. */
const requestTime = 5_000

/** No one but the user of this process may connect. */
const ownerOnly = 0o177

/**
 * A local socket by which other programs of the same user ask this process to do something: a line of JSON with `command`
 * and `input` is answered by one with `result` or `error`. It keeps no process alive.
 */
export class ControlSocket implements AsyncDisposable {
  private readonly server: Server
  private readonly connections = new Set<Socket>()
  private readonly remove: () => void

  private constructor({ path, commands }: ControlOptions) {
    this.server = createServer((socket) => {
      this.connections.add(socket)
      socket.once('close', () => this.connections.delete(socket))
      serve(socket, commands)
    })
    this.server.maxConnections = maxConnections
    this.server.unref()
    this.remove = () => rmSync(path, { force: true })
  }

  /**
   * Begins to listen. A socket that a process left which was killed is replaced.
   *
   * @throws Error with the code `EADDRINUSE` where another process listens there, RangeError for a path that is too long,
   *   an Error of Node where the socket can't be made
   */
  static async listen(options: ControlOptions): Promise<ControlSocket> {
    const { path } = options
    assertSocketPath(path)
    const control = new ControlSocket(options)
    if (await isAnswered(path)) throw inUse(path)
    control.remove()
    await listenPrivately(control.server, path)
    process.once('exit', control.remove)
    return control
  }

  /** Ends it, with the connections that it has. */
  async close(): Promise<void> {
    process.off('exit', this.remove)
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    for (const socket of this.connections) socket.destroy()
    await closed
  }

  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

function inUse(path: string): Error {
  const error = new Error(`another process listens at ${path}: it is running already`)
  return Object.assign(error, { code: 'EADDRINUSE' })
}

/** The socket is made with its mode, which is not changed later: meanwhile others could connect. */
function listenPrivately(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const before = process.umask(ownerOnly)
    try {
      server.listen(path, resolve)
    } finally {
      process.umask(before)
    }
  })
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function serve(socket: Socket, commands: ControlCommands): void {
  socket.on('error', () => socket.destroy())
  socket.setTimeout(requestTime, () => socket.destroy())
  const chunks: Buffer[] = []
  let octets = 0
  const take = (chunk: Buffer) => {
    chunks.push(chunk)
    octets += chunk.length
    if (octets > maxRequest) return void socket.destroy()
    if (!chunk.includes('\n')) return
    socket.off('data', take)
    socket.resume()
    socket.setTimeout(0)
    void answerOf(Buffer.concat(chunks).toString(), commands).then((answer) =>
      socket.end(`${JSON.stringify(answer)}\n`),
    )
  }
  socket.on('data', take)
}

async function answerOf(text: string, commands: ControlCommands): Promise<object> {
  try {
    const { command, input } = JSON.parse(text.slice(0, text.indexOf('\n')))
    if (!Object.hasOwn(commands, command))
      throw new Error(`no command ${command}; there are ${Object.keys(commands).join(', ')}`)
    return { result: (await commands[command]!(input)) ?? null }
  } catch (error) {
    return { error: (error as Error).message }
  }
}
