import type { Line } from './line.js'
import { fullDisk } from './lines/full-disk.js'

/** Every line, in the order they are run. */
export const lines: readonly Line[] = [fullDisk]
