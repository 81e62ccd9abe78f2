import { inputs, pipelinesOf } from './pipeline-list.js'
import { peakMemoryOf } from './process-figures.js'
import { type Peaks, stream } from './streaming.js'

/** Sent to the parent. */
export interface Reading extends Peaks {
  /** Most memory of the process after the first quarter of the file, and at its end. */
  readonly early: number
  readonly late: number
  readonly seconds: number
}

/** Streams a file through one pair of pipelines. */
const [combination = '', input = '', octets = ''] = process.argv.slice(2)
let early = 0
const begin = performance.now()
const peaks = await stream(pipelinesOf(combination), inputs[input]!, Number(octets), (carried) => {
  if (early === 0 && carried >= Number(octets) / 4) early = peakMemoryOf(process.pid)
})
const seconds = (performance.now() - begin) / 1_000
const reading: Reading = { ...peaks, early, late: peakMemoryOf(process.pid), seconds }
process.send!(reading, undefined, undefined, () => process.disconnect())
