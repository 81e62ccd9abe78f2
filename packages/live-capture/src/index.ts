export { CaptureDirectory, type CaptureDirectoryOptions } from './capture-directory.js'
export type { CaptureOptions } from './options.js'
export { SingleCapture } from './single-capture.js'
