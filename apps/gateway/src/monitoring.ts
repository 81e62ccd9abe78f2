import type { Endpoint } from '@ftpkit/command-line'
import type { Logger } from '@ftpkit/daemon/log'
import { Monitor } from '@ftpkit/metrics/http'
import { GatewayMetrics } from './metrics.js'

/** The metrics of this gateway, and what monitors ask. */
export class Monitoring {
  readonly metrics = new GatewayMetrics()
  /** Why no client should come; undefined while they may. */
  busyWith: string | undefined = 'the gateway is starting'

  /** Answers monitors. @throws Error that names the address */
  async listen({ host, port }: Endpoint, log: Logger): Promise<void> {
    const { registry } = this.metrics
    const { url } = await Monitor.listen({ host, port, registry, notReady: async () => this.busyWith })
    log.info({ metrics: url }, 'metrics, and /healthz and /readyz beside them')
  }
}
