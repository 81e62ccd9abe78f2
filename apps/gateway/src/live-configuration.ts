import type { GatewayTimes } from '@ftpkit/gateway'
import { watchFiles } from '@ftpkit/node/server'
import { filesOfClientTls, loadClientTls } from './client-tls.js'
import type { Configuration } from './config.js'
import { Router } from './router.js'
import type { GatewayLiveOptions } from './run/options.js'
import { filesOfRules, loadServerRules } from './server-rules.js'

/** Keys that a configuration leaves out are not there, which the schema does not say. */
type Times = Partial<GatewayTimes> | undefined

/** What happens when files of a configuration change. */
export interface LiveConfigurationEvents {
  /** Takes what keeps files from being read again: they stay in use as they were. */
  onFault(error: unknown): void
  /** Called after a certificate or the like has changed, and not when the ticket keys have. */
  onChanged(): Promise<void>
}

/** What one reading of a configuration and of its files says, and can change while a gateway runs. */
export class LiveConfiguration implements Disposable {
  private readonly watched: Disposable[] = []

  private constructor(
    readonly configuration: Configuration,
    readonly options: GatewayLiveOptions,
    private readonly events: LiveConfigurationEvents,
  ) {}

  /**
   * Reads the files.
   *
   * @throws Error that says what is wrong
   */
  static async load(
    configuration: Configuration,
    events: LiveConfigurationEvents,
  ): Promise<LiveConfiguration> {
    const {
      client,
      server,
      routes = [],
      listeners = [],
      commands,
      greeting,
      times,
      limits,
      allow,
      deny,
    } = configuration
    const isImplicitSomewhere = listeners.some(({ implicit }) => implicit === true)
    const rules = await loadServerRules(routes, server)
    const router = new Router(routes, (route) => rules.get(route)!)
    const {
      mode,
      options: tls,
      ticketKeys,
    } = await loadClientTls(client, isImplicitSomewhere, events.onFault)
    const live = new LiveConfiguration(
      configuration,
      {
        route: router.route,
        session: {
          tls: { client: mode },
          routeBy: router.routeBy,
          greeting,
          ...commands,
          times: times as Times,
        },
        tls,
        advertise: { client: client?.address, server: server?.address },
        networks: { allow, deny },
        limits,
      },
      events,
    )
    if (ticketKeys) live.watched.push(ticketKeys)
    return live
  }

  /** Watches the files from now on. */
  watch(): void {
    const { client, server, routes = [] } = this.configuration
    const files = [...filesOfClientTls(client), ...filesOfRules([server, ...routes])]
    if (files.length === 0) return
    const { onChanged: changed, onFault: failed } = this.events
    this.watched.push(watchFiles(files, { changed, failed }))
  }

  /** Watches its files no longer. */
  [Symbol.dispose](): void {
    for (const each of this.watched) each[Symbol.dispose]()
  }
}
