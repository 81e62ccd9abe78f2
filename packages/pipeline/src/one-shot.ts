import { convert, type TransferParameters } from '@ftpkit/transfer'
import type { PipelineOptions } from './options.js'
import { pipelines } from './pipelines.js'

/** Sends a whole local file at once: the octets of its data connection. @throws FtpError, RangeError as `pipelines` */
export function encode(
  file: Uint8Array,
  parameters: TransferParameters,
  options?: PipelineOptions,
): Uint8Array {
  return convert(pipelines(parameters, options).sending, file)
}

/** Receives a whole data connection at once: the octets of the local file. @throws FtpError, RangeError as `pipelines` */
export function decode(
  wire: Uint8Array,
  parameters: TransferParameters,
  options?: PipelineOptions,
): Uint8Array {
  return convert(pipelines(parameters, options).receiving, wire)
}
