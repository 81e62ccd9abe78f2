import type { CodePage, Newline } from '@ftpkit/code-page'
import type { TransferParameters } from '@ftpkit/transfer'
import type { PipelineOptions } from './options.js'
import { presetOf } from './preset.js'
import { defaultRecordFormat, type RecordFormat } from './record-format.js'
import { type Tolerated, tolerated } from './tolerance.js'

/** Parameters, options and preset made one: what every layer is built from. */
export interface Settings
  extends Omit<PipelineOptions, 'tolerate' | 'preset'>,
    Pick<TransferParameters, 'type' | 'structure' | 'mode'> {
  readonly codePage: string | CodePage
  readonly localCodePage: string | CodePage
  readonly recordFormat: RecordFormat
  readonly newline: Newline
  readonly tolerate: Tolerated
  /** How many files a connection in MODE B or C carries by itself; one unless given. */
  readonly files?: 'one' | 'many' | undefined
  /** Whether the last page of STRU P is enough of an end of file; true unless given. */
  readonly lastPageEnds?: boolean | undefined
}

const defaultCodePage = 'IBM-1047'

/** Local text is taken for this character set: each of its 256 octets has a place in an EBCDIC page. */
const defaultLocalCodePage = 'ISO-8859-1'

/** @throws RangeError for a preset or a tolerance that isn't one */
export function settingsOf(parameters: TransferParameters, options: PipelineOptions): Settings {
  const preset = presetOf(options.preset ?? 'rfc959')
  const hasRecords = preset.recordsInFile && parameters.structure === 'F' && parameters.mode !== 'S'
  return {
    ...options,
    ...parameters,
    structure: hasRecords ? 'R' : parameters.structure,
    codePage: options.codePage ?? defaultCodePage,
    localCodePage: options.localCodePage ?? defaultLocalCodePage,
    recordFormat: options.recordFormat ?? defaultRecordFormat(parameters.type),
    newline: options.newline ?? preset.newline,
    endOfFile: options.endOfFile ?? preset.endOfFile,
    tolerate: tolerated([...preset.tolerate, ...(options.tolerate ?? [])]),
  }
}
