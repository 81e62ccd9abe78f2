import type { Logger } from '@ftpkit/daemon/log'
import {
  type FtpServer,
  readAuthorities,
  readCertificate,
  TicketKeyFile,
  type TlsIdentity,
  type TlsOptions,
  watchCertificate,
} from '@ftpkit/node/server'
import type { Configuration } from './config.js'
import type { TlsCommand } from './options.js'

/** TLS as one reading of the configuration says, and the files of it that are watched. */
export class LoadedTls implements Disposable {
  private readonly watched: Disposable[] = []

  private constructor(
    private readonly command: TlsCommand,
    readonly options: TlsOptions,
    private readonly log: Logger,
  ) {}

  /**
   * Reads the files.
   *
   * @param host that a self-signed certificate is for
   * @param before what was loaded before: a self-signed certificate stays
   * @throws Error for a file that can't be used
   */
  static async load(
    command: TlsCommand,
    { tlsNames = {} }: Configuration,
    { host, log, before }: { host: string; log: Logger; before?: LoadedTls | undefined },
  ): Promise<LoadedTls> {
    const { files, clientCa, ticketKeys, mode, ...policy } = command
    const keys = ticketKeys === undefined ? undefined : await openKeys(ticketKeys, log)
    try {
      const options = {
        ...policy,
        // Listeners that have no TLS say so themselves.
        mode: mode === 'off' ? ('optional' as const) : mode,
        ...(files ? await readCertificate(files) : await selfSigned(host, before)),
        names: await namedCertificates(tlsNames),
        clientAuthorities: clientCa === undefined ? undefined : await readAuthorities(clientCa),
        ticketKeys: keys && (() => keys.current()),
      }
      const loaded = new LoadedTls(command, options, log)
      if (keys) loaded.watched.push(keys)
      return loaded
    } catch (error) {
      keys?.[Symbol.dispose]()
      throw error
    }
  }

  /** Makes the server use another certificate as soon as its files hold one. Sessions in progress keep theirs. */
  renewOnChange(server: FtpServer): void {
    const { command, options, log } = this
    const { files } = command
    if (!files) return
    const watching = watchCertificate(files, options, {
      renew: (found) => {
        server.renewCertificate(found)
        log.info({ cert: files.cert }, 'certificate renewed')
      },
      failed: (error) =>
        log.error({ err: error }, 'the certificate could not be renewed; the old one stays in use'),
    })
    this.watched.push(watching)
  }

  /** The certificate, if it was generated and not read. */
  get generated(): TlsIdentity | undefined {
    const { cert, key } = this.options
    return this.command.files ? undefined : { cert, key }
  }

  /** Watches its files no longer. */
  [Symbol.dispose](): void {
    for (const each of this.watched) each[Symbol.dispose]()
  }
}

/** The keys of session tickets in a file, which is read again when it changes. */
function openKeys(path: string, log: Logger): Promise<TicketKeyFile> {
  return TicketKeyFile.open(path, (error) =>
    log.error({ err: error }, 'the ticket keys could not be read again; the old ones stay in use'),
  )
}

async function selfSigned(host: string, before: LoadedTls | undefined): Promise<TlsIdentity> {
  return before?.generated ?? (await import('./self-signed.js')).selfSigned(host)
}

/** The certificates by the name that a client asks for. @throws Error for a file that can't be read */
async function namedCertificates(
  tlsNames: NonNullable<Configuration['tlsNames']>,
): Promise<Record<string, TlsIdentity>> {
  const names: Record<string, TlsIdentity> = {}
  for (const [name, certificateFiles] of Object.entries(tlsNames))
    names[name.toLowerCase()] = await readCertificate(certificateFiles)
  return names
}
