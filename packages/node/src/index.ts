/* What both have from other packages: esbuild leaves out a name that comes by two ways. */
export { printable, printableJson, printableLines } from '@ftpkit/protocol/printable'
export { FtpError, type FtpErrorCode, isFtpError } from '@ftpkit/transfer'
export * from './client.js'
export * from './server.js'
