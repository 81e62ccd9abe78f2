import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Done } from '../turns.js'
import type { Served } from './served.js'

const script = fileURLToPath(new URL('clients.py', import.meta.url))

/** A client of `clients.py`. */
export async function python(kind: string, to: Served, ...args: readonly string[]): Promise<Done> {
  return JSON.parse(await output('python3', [script, kind, `${to.port}`, to.user, to.password, ...args]))
}

/** RETR by curl to nowhere. Time begins when the connection is logged in and everything is asked for but the file. */
export function curlRetrieve(from: Served, name: string, ...options: readonly string[]): Promise<Done> {
  return curl(['--output', '/dev/null', ...options, url(from, name)])
}

/** STOR by curl; what was stored before goes first. */
export function curlStore(
  to: Served,
  original: string,
  name: string,
  ...options: readonly string[]
): Promise<Done> {
  forget(to, name)
  return curl(['--upload-file', original, ...options, url(to, name)])
}

/** Removes what was stored before, so that no side has to truncate a file. */
export function forget(server: Served, name: string): void {
  rmSync(join(server.folder, name), { force: true })
}

const figures =
  '{"begin":%{time_pretransfer},"end":%{time_total},"down":%{size_download},"up":%{size_upload}}'

async function curl(args: readonly string[]): Promise<Done> {
  const timings = await output('curl', [
    '--silent',
    '--show-error',
    '--insecure',
    '--write-out',
    figures,
    ...args,
  ])
  const { begin, end, down, up } = JSON.parse(timings) as Record<string, number>
  return { seconds: end! - begin!, octets: down! + up! }
}

function url({ user, password, port }: Served, name: string): string {
  return `ftp://${user}:${password}@127.0.0.1:${port}/${name}`
}

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout!.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
    child.once('error', reject)
    child.once('close', (status) =>
      status === 0 ? resolve(text) : reject(new Error(`${command} ${args.join(' ')} ended with ${status}`)),
    )
  })
}
