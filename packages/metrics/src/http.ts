import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { endpointText } from '@ftpkit/protocol/ip-address'

/** What is asked for, and how it is answered. */
export interface MonitorOptions {
  /** Address to listen on. @default '127.0.0.1', so that nothing is shown to others by accident */
  readonly host?: string | undefined
  /** Port to listen on. @default 0, any free port */
  readonly port?: number | undefined
  /** What `/metrics` answers. `registry` of `ServerMetrics` has it. */
  readonly registry: { readonly contentType: string; metrics(): Promise<string> }
  /**
   * Why the server takes no clients now, such as that it is being closed; undefined if it does. What it throws, and an
   * answer that takes longer than `readyTime`, are reasons too.
   */
  readonly notReady: () => Promise<string | undefined>
  /** Milliseconds for `notReady`. @default 2000 */
  readonly readyTime?: number | undefined
}

/** Connections at a time, so that any number of monitors takes little memory. */
const maxConnections = 32

/** Milliseconds for a request, and for the answer to be read. */
const patience = 5_000

type Answer = readonly [status: number, text: string, type?: string]

/**
 * Answers what monitors ask by HTTP: `/metrics`, for Prometheus; `/healthz`, by 200 as long as the process answers at all;
 * `/readyz`, by 503 with the reason when clients should go elsewhere. A monitor that reads nothing is cut off.
 */
export class Monitor implements AsyncDisposable {
  private readonly server: Server

  private constructor(private readonly options: MonitorOptions) {
    const limits = {
      requestTimeout: patience,
      headersTimeout: patience,
      keepAliveTimeout: patience,
      connectionsCheckingInterval: 1_000,
    }
    this.server = createServer(limits, ({ method, url }, response) => {
      void this.answer(method ?? '', url ?? '').then((answer) => send(response, method, answer))
    })
    this.server.maxConnections = maxConnections
    this.server.setTimeout(patience, (socket) => socket.destroy())
    // It keeps no process alive whose server has ended.
    this.server.unref()
  }

  /** Begins to listen. @throws Error that names the address, when it can't be listened on */
  static async listen(options: MonitorOptions): Promise<Monitor> {
    const monitor = new Monitor(options)
    const { host = '127.0.0.1', port = 0 } = options
    const listening = new Promise<void>((resolve, reject) => {
      monitor.server.once('error', reject).listen({ host, port }, resolve)
    })
    await listening.catch((error: Error) => {
      throw new Error(`metrics at ${endpointText({ host, port })}: ${error.message}`, { cause: error })
    })
    return monitor
  }

  /** The port that it listens on. */
  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** The URL of its metrics. */
  get url(): string {
    const { host = '127.0.0.1' } = this.options
    return `http://${endpointText({ host, port: this.port })}/metrics`
  }

  /** Ends it, and its connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.server.closeAllConnections()
    await closed
  }

  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  private async answer(method: string, url: string): Promise<Answer> {
    if (method !== 'GET' && method !== 'HEAD') return [405, 'only GET and HEAD are answered\n']
    try {
      const [path] = url.split('?')
      if (path === '/metrics') return await this.metrics()
      if (path === '/healthz') return [200, 'ok\n']
      if (path === '/readyz') return await this.readiness()
      return [404, 'there are /metrics, /healthz and /readyz\n']
    } catch (error) {
      return [500, `${(error as Error).message}\n`]
    }
  }

  private async metrics(): Promise<Answer> {
    const { registry } = this.options
    return [200, await registry.metrics(), registry.contentType]
  }

  private async readiness(): Promise<Answer> {
    const reason = await this.reason()
    return reason === undefined ? [200, 'ready\n'] : [503, `${reason}\n`]
  }

  private async reason(): Promise<string | undefined> {
    const { notReady, readyTime = 2_000 } = this.options
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, readyTime, 'the storage does not answer')
    })
    try {
      return await Promise.race([notReady(), late])
    } catch (error) {
      return (error as Error).message
    } finally {
      clearTimeout(timer)
    }
  }
}

function send(response: ServerResponse, method: string | undefined, [status, text, type]: Answer): void {
  const headers = {
    'content-type': type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  }
  response.writeHead(status, headers).end(method === 'HEAD' ? undefined : text)
}
