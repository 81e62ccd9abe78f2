import { isDeepStrictEqual } from 'node:util'
import type { Logger } from '@ftpkit/daemon/log'
import type { Configuration } from './config.js'
import { LiveConfiguration } from './live-configuration.js'
import type { GatewayCommand } from './options.js'
import type { ReloadResult } from './reload-result.js'
import type { Gateway } from './run/gateway.js'

/** The values of keys that need a restart. A reload puts all others into effect. */
const fixed: Readonly<Record<string, (configuration: Configuration) => unknown>> = {
  listeners: ({ listeners }) => listeners,
  'client.ports': ({ client }) => client?.ports,
  'client.activePort': ({ client }) => client?.activePort,
  'server.ports': ({ server }) => server?.ports,
  proxyFrom: ({ proxyFrom }) => proxyFrom,
  proxyData: ({ proxyData }) => proxyData,
  logFormat: ({ logFormat }) => logFormat,
  pidFile: ({ pidFile }) => pidFile,
  metrics: ({ metrics }) => metrics,
  capture: ({ capture }) => capture,
  captureSize: ({ captureSize }) => captureSize,
  captureFiles: ({ captureFiles }) => captureFiles,
  captureSecrets: ({ captureSecrets }) => captureSecrets,
}

/** A gateway that runs, with its configuration as it was read last. */
export class RunningGateway implements Disposable {
  /** The reading of files that was asked for last: each begins once the one before has its effect. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(
    /** As it was read at the start. */
    private readonly command: GatewayCommand,
    readonly gateway: Gateway,
    private live: LiveConfiguration,
    private readonly log: Logger,
  ) {
    live.watch()
  }

  /** Milliseconds from the signal that ends the gateway until it accepts no more connections. */
  get drainDelay(): number {
    return this.live.configuration.drainDelay ?? 0
  }

  /** Milliseconds that running transfers have at the end; undefined for the default. */
  get shutdownTime(): number | undefined {
    return this.live.configuration.limits?.shutdownTime
  }

  /**
   * Reads the configuration and the certificates again, and puts them into effect: whole or not at all.
   *
   * @param read the command line, the environment and the file
   * @throws Error that says what is wrong; everything stays as it was then
   */
  reload(read: () => Promise<GatewayCommand>): Promise<ReloadResult> {
    return this.inTurn(() => this.reloadNow(read))
  }

  /** Reads the certificates again. @throws Error that says what is wrong; the old ones stay in use then */
  renewCertificates(): Promise<void> {
    return this.inTurn(async () => {
      await this.putIntoEffect(this.live.configuration)
      this.log.info({}, 'certificates renewed')
    })
  }

  /** Watches no files any more. */
  [Symbol.dispose](): void {
    this.live[Symbol.dispose]()
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(work)
    this.last = result.catch(() => {})
    return result
  }

  private async reloadNow(read: () => Promise<GatewayCommand>): Promise<ReloadResult> {
    const { log } = this
    try {
      const { configuration } = await read()
      await this.putIntoEffect(configuration)
      const restart = Object.keys(fixed).filter((key) => this.hasChanged(key, configuration))
      const routes = configuration.routes.length
      log.info({ routes }, 'configuration reloaded')
      if (restart.length > 0) log.warn({ keys: restart }, 'these keys have changed too, and need a restart')
      return { routes, restart }
    } catch (error) {
      const reason = (error as Error).message.replace(/^error: /, '')
      log.error({ reason }, 'the configuration could not be reloaded; the old one stays in use')
      throw new Error(reason, { cause: error })
    }
  }

  private async putIntoEffect(configuration: Configuration): Promise<void> {
    const next = await loadLive(configuration, this.log, () => this.renewCertificates())
    try {
      await this.gateway.reconfigure(next.options)
    } catch (error) {
      next[Symbol.dispose]()
      throw error
    }
    this.live[Symbol.dispose]()
    this.live = next
    next.watch()
  }

  private hasChanged(key: string, now: Configuration): boolean {
    const value = fixed[key]!
    return !isDeepStrictEqual(value(this.command.configuration), value(now))
  }
}

/** Reads the files of a configuration. @param onChanged called when certificates have changed */
export function loadLive(
  configuration: Configuration,
  log: Logger,
  onChanged: () => Promise<void>,
): Promise<LiveConfiguration> {
  const onFault = (error: unknown) =>
    log.error({ err: error }, 'certificates or ticket keys could not be read again; the old ones stay in use')
  return LiveConfiguration.load(configuration, { onFault, onChanged })
}
