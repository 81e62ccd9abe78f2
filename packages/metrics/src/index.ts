export { ServerMetrics, type ServerMetricsOptions, type SharedStateFigures } from './metrics.js'
export { timed } from './timed.js'
