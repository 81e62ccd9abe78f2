import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A proxy for tests, which keeps where it was asked to connect to. */
export class TestProxy implements AsyncDisposable {
  /** `HOST:PORT` of each connection, the host as the client named it. */
  readonly targets: string[] = []
  private readonly sockets = new Set<Socket>()

  private constructor(
    private readonly server: Server | HttpServer,
    private readonly scheme: string,
  ) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket)
      socket.on('error', () => {}).on('close', () => this.sockets.delete(socket))
    })
  }

  /** A SOCKS5 proxy (RFC 1928, RFC 1929). @param user `NAME:PASSWORD` that it asks for */
  static async socks(user?: string): Promise<TestProxy> {
    const proxy: TestProxy = new TestProxy(
      createServer(
        (socket) =>
          void converse(socket, user, (target) => proxy.through(socket, target)).catch(() =>
            socket.destroy(),
          ),
      ),
      'socks5',
    )
    return proxy.listen()
  }

  /** An HTTP proxy that knows CONNECT. @param user `NAME:PASSWORD` that it asks for */
  static async http(user?: string): Promise<TestProxy> {
    const server = createHttpServer((_request, response) => response.writeHead(405).end())
    const proxy = new TestProxy(server, 'http')
    server.on('connect', ({ url = '', headers }, socket: Socket) => {
      const wanted = user === undefined ? undefined : `Basic ${Buffer.from(user).toString('base64')}`
      if (headers['proxy-authorization'] !== wanted)
        return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n')
      const [host = '', port = ''] = url.split(':')
      void proxy
        .through(socket, { host, port: Number(port) })
        .then(() => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
        .catch(() => socket.destroy())
    })
    return proxy.listen()
  }

  /** Any server in the place of a proxy. */
  static async of(scheme: string, serve: (socket: Socket) => void): Promise<TestProxy> {
    return new TestProxy(createServer(serve), scheme).listen()
  }

  /** @param user `NAME:PASSWORD` */
  url(user?: string): string {
    const { port } = this.server.address() as AddressInfo
    return `${this.scheme}://${user === undefined ? '' : `${user}@`}127.0.0.1:${port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
    await once(this.server, 'close')
  }

  private async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    return this
  }

  /** Connects to a target; `server.test` is a name that only the proxy knows. */
  private async through(socket: Socket, { host, port }: { host: string; port: number }): Promise<void> {
    this.targets.push(`${host}:${port}`)
    const target = connect(port, host === 'server.test' ? '127.0.0.1' : host)
    this.sockets.add(target)
    target.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('close', () => target.destroy())
    await once(target, 'connect')
    socket.pipe(target).pipe(socket)
  }
}

/** The dialogue of SOCKS5 up to the connection. */
async function converse(
  socket: Socket,
  user: string | undefined,
  through: (target: { host: string; port: number }) => Promise<void>,
): Promise<void> {
  const next = async () => (await once(socket, 'data'))[0] as Buffer
  await next()
  socket.write(Buffer.from([5, user === undefined ? 0 : 2]))
  if (user !== undefined) {
    const given = await next()
    const nameLength = given[1]!
    const name = given.subarray(2, 2 + nameLength).toString()
    const password = given.subarray(3 + nameLength).toString()
    socket.write(Buffer.from([1, `${name}:${password}` === user ? 0 : 1]))
  }
  const request = await next()
  const isName = request[3] === 3
  const end = isName ? 5 + request[4]! : 8
  const host = isName ? request.subarray(5, end).toString() : Array.from(request.subarray(4, end)).join('.')
  await through({ host, port: request.readUInt16BE(end) })
  socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
}
