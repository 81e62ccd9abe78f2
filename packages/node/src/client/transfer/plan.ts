import type { PipelineOptions, Pipelines } from '@ftpkit/pipeline'
import { defaultParameters, type Pipeline, type TransferParameters } from '@ftpkit/transfer'

/** How a file travels, and how it lies on this side; what is absent is TYPE I, STRU F, MODE S. */
export interface Representation extends Partial<TransferParameters>, PipelineOptions {}

/** What of the pipelines a plain file has too. */
export type PlannedPipelines = Pick<
  Pipelines,
  'sending' | 'receiving' | 'transparent' | 'readFrom' | 'writeFrom' | 'sendingOne'
>

/** What is said to the server, and what is done with the octets. */
export interface Plan {
  readonly parameters: TransferParameters
  readonly options: PipelineOptions
  readonly pipelines: PlannedPipelines
}

/**
 * Codecs are loaded only for what is no plain file.
 *
 * @throws FtpError `unsupported-parameters` for a combination that can't be carried
 */
export async function planOf(wanted: Representation): Promise<Plan> {
  const { structure, mode } = defaultParameters
  const { type = { code: 'I' } } = wanted
  const parameters = { type, structure: wanted.structure ?? structure, mode: wanted.mode ?? mode }
  // Both ends of ours keep records as lines of a text unless told otherwise, in every TYPE.
  const options: PipelineOptions = { ...wanted, recordFormat: wanted.recordFormat ?? { format: 'lines' } }
  const pipelines = isPlain(parameters, wanted)
    ? plain
    : (await import('@ftpkit/pipeline')).pipelines(parameters, options)
  return { parameters, options, pipelines }
}

/** Whether nothing is done to any octet, whatever the options say that mean something here. */
function isPlain({ type, structure, mode }: TransferParameters, { markers }: PipelineOptions): boolean {
  return type.code === 'I' && structure === 'F' && mode === 'S' && markers === undefined
}

const asItIs: Pipeline = { maxExpansion: 1, into: (output) => output }

const plain: PlannedPipelines = {
  sending: asItIs,
  receiving: asItIs,
  transparent: true,
  readFrom: 0,
  writeFrom: 0,
  sendingOne: {
    maxExpansion: 1,
    into() {
      throw new TypeError('MODE S ends a file by the end of its connection')
    },
  },
}
