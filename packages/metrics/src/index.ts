export { ServerMetrics, type ServerMetricsOptions } from './metrics.js'
export { timed } from './timed.js'
