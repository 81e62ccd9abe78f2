#!/usr/bin/env node
import { stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type FileSystem, restricted } from '@ftpkit/filesystem'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import {
  type Authenticate,
  createServer,
  type FtpServer,
  readCertificate,
  type ServerOptions,
  type StorageRule,
  type TlsOptions,
} from '@ftpkit/node'
import { parseRecordFormat } from '@ftpkit/pipeline'
import type { Logger } from 'pino'
import { renewOnChange, selfSigned } from './certificate.js'
import type { Configuration } from './config.js'
import { createLog, logEvents } from './log.js'
import { type ServerCommand, serverCommand, type TlsCommand } from './options.js'
import { sampleTree } from './sample.js'
import { authenticator, readUsers } from './users.js'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

/** Exit status when the server can't start. */
const cannotStart = 1

/** Milliseconds after which what an upload has left is nobody's any more: two days without an octet. */
const abandoned = 172_800_000

await serverCommand(version, start).parseAsync()

async function start({
  root,
  users,
  usersFile,
  anonymous,
  logFormat,
  tls,
  system,
  zos,
  configuration,
  ...options
}: ServerCommand): Promise<void> {
  const log = createLog(logFormat)
  try {
    const files =
      root === undefined && system === 'zos'
        ? await (await zosModule()).zosSample()
        : await filesOf(root, log)
    const everybody = usersFile === undefined ? users : new Map([...(await readUsers(usersFile)), ...users])
    const serving = {
      ...options,
      ...given(configuration),
      authenticate: await granting(authenticator(files, everybody, anonymous), configuration, log),
      log: logEvents(log),
      ...(tls && { tls: await tlsOptions(tls, options.host) }),
    }
    const server =
      system === 'zos' ? await (await zosModule()).zosServer(serving, zos) : createServer(serving)
    await server.listen()
    if (tls?.files && serving.tls) renewOnChange(tls.files, serving.tls, server, log)
    closeOnSignal(server, log)
    process.stdout.write(`ready ${server.url}\n`)
  } catch (error) {
    log.fatal(startFault(error, options))
    process.exitCode = cannotStart
  }
}

/** Loaded where it is wanted: most servers pass for no other system. */
function zosModule() {
  return import('./zos.js')
}

function storageRule({ recordFormat, ...rule }: ConfiguredRule): StorageRule {
  return { ...rule, ...(recordFormat !== undefined && { recordFormat: parseRecordFormat(recordFormat) }) }
}

type ConfiguredRule = NonNullable<Configuration['storageRules']>[number]

/** What of a configuration goes to the server as it is. */
function given(configuration: Configuration): Partial<ServerOptions> {
  const { greeting, codePage, recordFormat, storageRules, markers, dataPeers, hosts, limits } = configuration
  return {
    ...(greeting !== undefined && { greeting }),
    ...(codePage !== undefined && { codePage }),
    ...(recordFormat !== undefined && { recordFormat: parseRecordFormat(recordFormat) }),
    ...(storageRules && { storageRules: storageRules.map(storageRule) }),
    ...(markers && { markers }),
    ...(dataPeers && { dataPeers }),
    ...(hosts && { hosts }),
    ...(limits && { limits }),
  }
}

/** Adds what a configuration says of users to what they are granted. */
async function granting(
  authenticate: Authenticate,
  { mounts, permissions = {} }: Configuration,
  log: Logger,
): Promise<Authenticate> {
  const opened = await Promise.all(
    Object.entries(mounts ?? {}).map(async ([name, path]) => [name, await filesOf(path, log)] as const),
  )
  return async (user, password, context) => {
    const grant = await authenticate(user, password, context)
    const rules = Object.hasOwn(permissions, user) ? permissions[user] : undefined
    const seen = (files: FileSystem) => (rules ? restricted(files, rules) : files)
    if (!grant) return undefined
    return {
      ...grant,
      files: seen(grant.files),
      mounts: Object.fromEntries(opened.map(([name, files]) => [name, seen(files)])),
    }
  }
}

async function tlsOptions({ files, ...policy }: TlsCommand, host: string): Promise<TlsOptions> {
  return { ...policy, ...(files ? await readCertificate(files) : await selfSigned(host)) }
}

async function filesOf(root: string | undefined, log: Logger): Promise<FileSystem> {
  if (root === undefined) return sampleTree()
  if (!(await stat(root)).isDirectory()) throw new Error(`${root} is not a directory`)
  const files = directoryFileSystem(root)
  // Beside the work: in a large tree it takes long.
  files.sweepStages(Date.now() - abandoned).then(
    (removed) =>
      removed > 0 && log.info({ root, removed }, 'removed what uploads of an ended process had left'),
    (error) => log.error({ root, err: error }, 'looking for what uploads of an ended process have left'),
  )
  return files
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
