import type { PipelineOptions, Pipelines } from '@ftpkit/pipeline'
import { defaultParameters, identity, type TransferParameters } from '@ftpkit/transfer'

/** How a file is transferred, and how it is kept on this side. Default: TYPE I, STRU F, MODE S. */
export interface Representation
  extends Partial<{ readonly [Name in keyof TransferParameters]: TransferParameters[Name] | undefined }>,
    PipelineOptions {}

/** The part of the pipelines that a plain file has too. */
export type PlannedPipelines = Pick<
  Pipelines,
  'sending' | 'receiving' | 'transparent' | 'readFrom' | 'writeFrom' | 'sendingOne'
>

/** What is set at the server, and what is done with the octets. */
export interface Plan {
  readonly parameters: TransferParameters
  readonly options: PipelineOptions
  readonly pipelines: PlannedPipelines
}

/**
 * Plans a transfer. The codecs are loaded only if the file is not plain.
 *
 * @throws FtpError `unsupported-parameters` for a combination that has no representation
 */
export async function planOf(wanted: Representation): Promise<Plan> {
  const { structure, mode } = defaultParameters
  const { type = { code: 'I' } } = wanted
  const parameters = { type, structure: wanted.structure ?? structure, mode: wanted.mode ?? mode }
  // Our server and client both keep records as lines of a text by default, in every TYPE.
  const options: PipelineOptions = { ...wanted, recordFormat: wanted.recordFormat ?? { format: 'lines' } }
  const pipelines = isPlain(parameters, wanted)
    ? plain
    : (await import('@ftpkit/pipeline')).pipelines(parameters, options)
  return { parameters, options, pipelines }
}

/** Whether every octet is transferred as it is, whatever the other options say. */
function isPlain({ type, structure, mode }: TransferParameters, { markers }: PipelineOptions): boolean {
  return type.code === 'I' && structure === 'F' && mode === 'S' && markers === undefined
}

const plain: PlannedPipelines = {
  sending: identity,
  receiving: identity,
  transparent: true,
  readFrom: 0,
  writeFrom: 0,
  sendingOne: {
    maxExpansion: 1,
    into() {
      throw new TypeError('in MODE S the end of the connection is the end of the file')
    },
  },
}

/** @throws TypeError for a transfer that can't be resumed, neither by octets nor by restart markers */
export function assertResumable({ pipelines, parameters }: Plan): void {
  if (pipelines.transparent || parameters.mode !== 'S') return
  throw new TypeError('in MODE S only a file of TYPE I and STRU F can be resumed')
}
