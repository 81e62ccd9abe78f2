import { isIP } from 'node:net'
import type { ControlCommands } from '@ftpkit/daemon'
import type { Logger } from '@ftpkit/daemon/log'
import { BanFile, type BanOptions, type FtpServer, type ServerLog } from '@ftpkit/node/server'
import type { Ban } from '@ftpkit/shared-state'
import * as z from 'zod'
import type { Configuration } from './config.js'

const address = z.string().refine((text) => isIP(text) !== 0, { error: 'not an IP address' })

const orders = {
  ban: z.strictObject({ address, milliseconds: z.number().positive() }),
  unban: z.strictObject({ address }),
}

/** Bans of a server, as operators see and change them, and the file in which they are kept. */
export class ServerBans {
  private server: FtpServer | undefined
  private readonly file: BanFile | undefined

  /** @param isShared whether servers share bans */
  constructor(
    { bans }: Configuration,
    private readonly isShared: boolean,
    private readonly log: Logger,
  ) {
    const { file } = bans ?? {}
    this.file = file === undefined ? undefined : new BanFile(file)
  }

  /**
   * The bans of an earlier run.
   *
   * @throws Error for a file that can't be used
   */
  async kept(): Promise<readonly Ban[]> {
    if (this.file && this.isShared)
      throw new Error('bans.file: what servers share is kept in sharedState; leave it out')
    return (await this.file?.read()) ?? []
  }

  /** Keeps the bans of a server. */
  watch(server: FtpServer): void {
    this.server = server
  }

  /** Keeps each new ban. */
  readonly onEvent: ServerLog = (event) => {
    if (event.kind === 'banned') this.save()
  }

  /** What the control socket answers. */
  readonly commands: ControlCommands = {
    bans: () => this.running.bans(),
    ban: async (input) => {
      const { address, milliseconds } = orders.ban.parse(input)
      const client = await this.running.ban(address, milliseconds, 'by order')
      this.log.warn({ client, milliseconds }, 'client banned by order')
      this.save()
      return { client }
    },
    unban: async (input) => {
      const { address } = orders.unban.parse(input)
      const wasBanned = await this.running.unban(address)
      if (wasBanned) this.log.warn({ address }, 'ban ended by order')
      this.save()
      return { wasBanned }
    },
  }

  /** Resolves once all bans are kept. */
  async close(): Promise<void> {
    await this.file?.close()
  }

  private get running(): FtpServer {
    if (!this.server) throw new Error('the server is still starting')
    return this.server
  }

  private save(): void {
    const { file, server, log } = this
    if (!file || !server) return
    file.save(() => server.bans()).catch((error) => log.error({ err: error }, 'the bans could not be kept'))
  }
}

/** The options of a server by the key `bans`. */
export function banOptions({ file: _, ...options }: NonNullable<Configuration['bans']>): BanOptions {
  return options
}
