export { flushAtExit } from './flush-at-exit.js'
export { LogQueue, type LogQueueLimits } from './log-queue.js'
export { type LogTarget, type LogWrite, openLogTarget } from './log-target.js'
export { createLog, type Facts, isTerminal, type LogFormat, type Logger, type LogOptions } from './logger.js'
