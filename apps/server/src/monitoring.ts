import type { Endpoint } from '@ftpkit/command-line'
import type { Logger } from '@ftpkit/daemon/log'
import type { FileSystem } from '@ftpkit/filesystem'
import { ServerMetrics, timed } from '@ftpkit/metrics'
import { Monitor } from '@ftpkit/metrics/http'

/** The metrics of this server, and what monitors ask. */
export class Monitoring {
  readonly metrics = new ServerMetrics({ ofProcess: true })
  /** Why no client should come; undefined while they may. */
  busyWith: string | undefined = 'the server is starting'

  /** @param files that the server is ready as long as they can be read */
  constructor(private readonly files: FileSystem) {}

  /** The served files; their calls are measured. */
  get timedFiles(): FileSystem {
    return timed(this.files, { now: () => performance.now(), onCall: this.metrics.onStorage })
  }

  /** Answers monitors. @throws Error that names the address */
  async listen({ host, port }: Endpoint, log: Logger): Promise<void> {
    const { registry } = this.metrics
    const notReady = async () => {
      if (this.busyWith === undefined) await this.files.stat('/')
      return this.busyWith
    }
    const { url } = await Monitor.listen({ host, port, registry, notReady })
    log.info({ metrics: url }, 'metrics, and /healthz and /readyz beside them')
  }
}
