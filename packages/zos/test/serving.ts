import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import type { FtpServer } from '@ftpkit/node'
import { ReplyReader } from '@ftpkit/protocol'
import { concat } from '@ftpkit/transfer'
import {
  Catalog,
  createZosServer,
  type DataSetAttributes,
  storedRecords,
  type ZosServerOptions,
} from '../src/index.js'

/** The time of every test: 2026-11-20 17:25. */
export const now = Date.UTC(2026, 10, 20, 17, 25)

/** A server that emulates z/OS, with its catalog; `user1` logs in with the password `secret`. */
export interface Serving extends AsyncDisposable {
  readonly server: FtpServer
  readonly files: MemoryFileSystem
  readonly catalog: Catalog
}

export async function serve(options: Partial<ZosServerOptions> = {}): Promise<Serving> {
  const files = new MemoryFileSystem({}, { now: () => now })
  const server = await createZosServer({
    authenticate: async (user, password) =>
      user === 'user1' && password === 'secret' ? { files } : undefined,
    now: () => now,
    ...options,
  }).listen()
  const catalog = new Catalog(files)
  return { server, files, catalog, [Symbol.asyncDispose]: () => server.close() }
}

const defaults: DataSetAttributes = {
  dsorg: 'PS',
  recfm: 'FB',
  lrecl: 80,
  blksize: 27_920,
  volume: 'FTPKIT',
  unit: '3390',
  referred: now,
  extents: 1,
}

/** Enters a data set with its records. */
export async function enter(
  catalog: Catalog,
  name: string,
  attributes: Partial<DataSetAttributes> = {},
  records: readonly Uint8Array[] = [],
  member?: string,
): Promise<void> {
  if (!(await catalog.find(name))) await catalog.enter(name, { ...defaults, ...attributes })
  if (member === undefined && attributes.dsorg && attributes.dsorg !== 'PS') return
  const stage = await catalog.write(name, member, 'replace')
  await stage.write([storedRecords(records)])
  await stage.commit()
}

/** A control connection that sends command lines and returns replies: `250 first\nlast`. */
export class Dialogue implements AsyncDisposable {
  private readonly reader = new ReplyReader()
  private readonly replies: string[] = []
  private wake: () => void = () => {}

  private constructor(readonly socket: Socket) {
    socket.on('data', (octets: Uint8Array) => {
      for (const { code, lines } of this.reader.push(octets))
        this.replies.push([code, lines.join('\n')].join(' '))
      this.wake()
    })
  }

  static async open({ server }: Serving): Promise<Dialogue> {
    const dialogue = new Dialogue(connect(server.address))
    await dialogue.reply()
    return dialogue
  }

  static async loggedIn(serving: Serving): Promise<Dialogue> {
    const dialogue = await Dialogue.open(serving)
    await dialogue.command('USER user1', 'PASS secret')
    return dialogue
  }

  async reply(): Promise<string> {
    while (this.replies.length === 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    return this.replies.shift()!
  }

  /** Sends command lines in order, and returns the reply to the last. */
  async command(...lines: string[]): Promise<string> {
    let reply = ''
    for (const line of lines) {
      this.socket.write(`${line}\r\n`)
      reply = await this.reply()
    }
    return reply
  }

  /** Sends a command that retrieves data, and returns them with the replies before and after. */
  async fetch(line: string): Promise<{ begins: string; octets: Buffer; ends: string }> {
    const data = await this.passive()
    const chunks: Uint8Array[] = []
    data.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    const begins = await this.command(line)
    if (!begins.startsWith('1')) {
      data.destroy()
      return { begins, octets: Buffer.alloc(0), ends: begins }
    }
    if (!data.readableEnded) await once(data, 'end')
    return { begins, octets: Buffer.concat(chunks), ends: await this.reply() }
  }

  /** Stores octets by a command, and returns its replies. With `close: false` the octets themselves mark their end. */
  async send(
    line: string,
    octets: Uint8Array | string,
    { close = true } = {},
  ): Promise<{ begins: string; ends: string }> {
    const data = await this.passive()
    const begins = await this.command(line)
    if (!begins.startsWith('1')) {
      data.destroy()
      return { begins, ends: begins }
    }
    if (close) data.end(octets)
    else data.write(octets)
    const ends = await this.reply()
    data.destroy()
    return { begins, ends }
  }

  /** The lines of a listing. */
  async lines(line: string): Promise<string[]> {
    const { octets, ends } = await this.fetch(line)
    return octets.length === 0 ? [ends] : octets.toString('latin1').replace(/\r\n$/, '').split('\r\n')
  }

  private async passive(): Promise<Socket> {
    const port = /\|\|\|(\d+)\|/.exec(await this.command('EPSV'))![1]
    const data = connect({ host: '127.0.0.1', port: Number(port), allowHalfOpen: true })
    data.on('end', () => data.end())
    data.on('error', () => {})
    await once(data, 'connect')
    return data
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy()
  }
}

/** All octets of a source. */
export async function contentOf(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return concat(chunks)
}
