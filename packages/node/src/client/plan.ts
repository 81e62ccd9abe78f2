import { type PipelineOptions, type Pipelines, pipelines } from '@ftpkit/pipeline'
import { defaultParameters, type TransferParameters } from '@ftpkit/transfer'

/** How a file travels, and how it lies on this side; what is absent is TYPE I, STRU F, MODE S. */
export interface Representation extends Partial<TransferParameters>, PipelineOptions {}

/** What is said to the server, and what is done with the octets. */
export interface Plan {
  readonly parameters: TransferParameters
  readonly options: PipelineOptions
  readonly pipelines: Pipelines
}

/** @throws FtpError `unsupported-parameters` for a combination that can't be carried */
export function planOf(wanted: Representation): Plan {
  const { structure, mode } = defaultParameters
  const { type = { code: 'I' } } = wanted
  const parameters = { type, structure: wanted.structure ?? structure, mode: wanted.mode ?? mode }
  // Both ends of ours keep records as lines of a text unless told otherwise, in every TYPE.
  const options: PipelineOptions = { ...wanted, recordFormat: wanted.recordFormat ?? { format: 'lines' } }
  return { parameters, options, pipelines: pipelines(parameters, options) }
}
