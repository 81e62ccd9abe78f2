#!/usr/bin/env node
import { stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { FileSystem } from '@ftpkit/filesystem'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import { createServer, type FtpServer, type TlsOptions } from '@ftpkit/node'
import type { Logger } from 'pino'
import { readCertificate, renewOnChange, selfSigned } from './certificate.js'
import { createLog, logEvents } from './log.js'
import { type ServerCommand, serverCommand, type TlsCommand } from './options.js'
import { sampleTree } from './sample.js'
import { authenticator, readUsers } from './users.js'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

/** Exit status when the server can't start. */
const cannotStart = 1

await serverCommand(version, start).parseAsync()

async function start({
  root,
  users,
  usersFile,
  anonymous,
  logFormat,
  tls,
  ...options
}: ServerCommand): Promise<void> {
  const log = createLog(logFormat)
  try {
    const files = await filesOf(root)
    const everybody = usersFile === undefined ? users : new Map([...(await readUsers(usersFile)), ...users])
    const server = await createServer({
      ...options,
      authenticate: authenticator(files, everybody, anonymous),
      log: logEvents(log),
      ...(tls && { tls: await tlsOptions(tls, options.host) }),
    }).listen()
    if (tls?.files) renewOnChange(tls.files, server, log)
    closeOnSignal(server, log)
    process.stdout.write(`ready ${server.url}\n`)
  } catch (error) {
    log.fatal(startFault(error, options))
    process.exitCode = cannotStart
  }
}

async function tlsOptions({ files, ...policy }: TlsCommand, host: string): Promise<TlsOptions> {
  return { ...policy, ...(files ? await readCertificate(files) : await selfSigned(host)) }
}

async function filesOf(root: string | undefined): Promise<FileSystem> {
  if (root === undefined) return sampleTree()
  if (!(await stat(root)).isDirectory()) throw new Error(`${root} is not a directory`)
  return directoryFileSystem(root)
}

function closeOnSignal(server: FtpServer, log: Logger): void {
  const close = (signal: NodeJS.Signals) => {
    log.info(
      { sessions: server.sessionCount },
      `${signal}: no more connections, waiting for transfers to end`,
    )
    server.close().then(() => process.exit(0))
  }
  process.once('SIGINT', close)
  process.once('SIGTERM', close)
}

function startFault(error: unknown, { host, port }: { host: string; port: number }): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return `${host}:${port} is in use by another program; choose another --port`
  if (code === 'EACCES')
    return `${host}:${port} may not be listened on by this user; choose a --port from 1024 on`
  return `the server can't start: ${message}`
}
