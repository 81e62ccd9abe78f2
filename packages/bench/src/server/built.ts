import { closeSync, openSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { builtCommand } from '../built-commands.js'
import { start, stopped } from '../children.js'
import { processorTimeBelow } from '../process-figures.js'
import { account, type Served } from './served.js'

/** How the command is started, besides its defaults. */
export interface BuiltOptions {
  /** Folder that it serves; its log and configuration lie beside it. */
  readonly folder: string
  readonly options?: readonly string[] | undefined
  /** Keys of a configuration file. Default: there is none. */
  readonly configuration?: Readonly<Record<string, unknown>> | undefined
}

/**
 * `ftpkit-server` as it is built, with its defaults but `--durability none`, because none of the peers syncs. Its log
 * goes to a file.
 *
 * @throws Error if the build is missing or older than the sources
 */
export async function startBuilt({ folder, options = [], configuration }: BuiltOptions): Promise<Served> {
  const path = await builtCommand('server')
  const words = ['--port', '0', '--user', `${account.user}:${account.password}`, '--anonymous']
  const configured = configuration ? ['--config', `${folder}.json`] : []
  if (configuration) writeFileSync(`${folder}.json`, JSON.stringify(configuration))
  const log = openSync(`${folder}.log`, 'a')
  const child = start(
    process.execPath,
    [path, folder, ...words, '--durability', 'none', ...configured, ...options],
    { stdio: ['ignore', 'pipe', log] },
  )
  closeSync(log)
  for await (const line of createInterface(child.stdout!)) {
    const [, port] = /^ready ftps?:\/\/.+:(\d+)$/.exec(line) ?? []
    if (!port) continue
    return {
      name: 'ftpkit-server',
      ...account,
      port: Number(port),
      folder,
      processorTime: () => processorTimeBelow(child.pid!),
      stop: () => stopped(child),
    }
  }
  throw new Error(`the server ended before it was ready: ${folder}.log`)
}
