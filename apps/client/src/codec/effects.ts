import { type PipelineOptions, type Tolerance, tolerances } from '@ftpkit/pipeline'
import type { CodecChoice, View } from './options.js'

/** The options of `decode` or `encode`, as far as their effect depends on others. */
export interface EffectChoice
  extends CodecChoice,
    Pick<PipelineOptions, 'count' | 'endOfFile' | 'blockLength'> {
  /** What `decode` writes, or `encode` reads. */
  readonly view: View
  readonly direction: 'decode' | 'encode'
}

type Condition = (choice: EffectChoice) => boolean

const isText: Condition = ({ type }) => type.code === 'A' || type.code === 'E'
const isFile: Condition = ({ view }) => view === 'file'
const hasBlocks: Condition = ({ mode }) => mode !== 'S'
/** z/OS marks records in MODE B and C although the structure is F. */
const hasRecords: Condition = (choice) =>
  choice.stru === 'R' || (choice.preset === 'zos' && choice.stru === 'F' && hasBlocks(choice))
/** Whether the MODE marks the end of the file. */
const marksEnd: Condition = (choice) => hasBlocks(choice) || choice.stru === 'R'
const hasFormat: Condition = (choice) =>
  isFile(choice) && (hasRecords(choice) || (choice.stru === 'F' && isText(choice)))

/** What an option needs to change anything, in the words of the options. */
interface Effect {
  readonly option: string
  readonly field: keyof EffectChoice
  readonly when: Condition
  readonly needs: string
}

const ebcdicFile: Pick<Effect, 'when' | 'needs'> = {
  when: (choice) => isFile(choice) && choice.type.code === 'E',
  needs: '--type E and a local file',
}

const effects: readonly Effect[] = [
  {
    option: '--record-format',
    field: 'recordFormat',
    when: hasFormat,
    needs:
      'a local file of records: --stru R, text (--type A or E) in --stru F, or --preset zos in MODE B or C',
  },
  { option: '--code-page', field: 'codePage', ...ebcdicFile },
  { option: '--local-code-page', field: 'localCodePage', ...ebcdicFile },
  {
    option: '--carriage-control',
    field: 'carriageControl',
    when: (choice) =>
      isFile(choice) && (choice.format ?? ('format' in choice.type && choice.type.format)) === 'C',
    needs: '--format C and a local file',
  },
  {
    option: '--page-length',
    field: 'pageLength',
    when: (choice) => isFile(choice) && choice.stru === 'P',
    needs: '--stru P and a local file',
  },
  {
    option: '--max-record-length',
    field: 'maxRecordLength',
    when: (choice) => hasFormat(choice) || (choice.view === 'events' && choice.stru === 'R'),
    needs: 'records: --stru R, text in --stru F, or --preset zos in MODE B or C',
  },
  {
    option: '--count',
    field: 'count',
    when: ({ type }) => type.code === 'L' && type.byteSize < 8,
    needs: 'logical bytes of less than eight bits: --type L1 to L7',
  },
  { option: '--end-of-file', field: 'endOfFile', when: marksEnd, needs: '--mode B or C, or --stru R' },
  { option: '--block-length', field: 'blockLength', when: ({ mode }) => mode === 'B', needs: '--mode B' },
]

const paged: Condition = ({ stru }) => stru === 'P'
/** Whether a local file is read in one of these record formats. */
const readsFormat =
  (...names: readonly string[]): Condition =>
  (choice) =>
    choice.direction === 'encode' &&
    hasFormat(choice) &&
    names.includes(choice.recordFormat?.format ?? 'lines')
const decodes =
  (condition: Condition): Condition =>
  (choice) =>
    (choice.direction === 'decode' && condition(choice)) || readsFormat('block')(choice)

/** Where the fault that a tolerance names can occur. A tolerance that is not here is one of a code page. */
const toleranceEffects: Partial<Record<Tolerance, Condition>> = {
  truncated: decodes(marksEnd),
  'trailing-data': decodes((choice) => marksEnd(choice) || paged(choice)),
  'missing-eor': decodes(hasRecords),
  'eor-outside-record-structure': decodes((choice) => hasBlocks(choice) && choice.stru !== 'R'),
  'reserved-descriptor-bit': decodes(hasBlocks),
  'bad-marker': decodes(hasBlocks),
  'zero-count': decodes(({ mode }) => mode === 'C'),
  'bad-escape': decodes(({ mode, stru }) => mode === 'S' && stru === 'R'),
  'short-last-record': readsFormat('fixed'),
  'reserved-octets': readsFormat('rdw', 'bdw', 'spanned'),
  'extended-block-descriptor': readsFormat('bdw', 'spanned'),
  'bad-header-length': paged,
  'bad-last-page': paged,
  'unknown-page-type': paged,
  'nonzero-padding': ({ type, stru }) => type.code === 'L' || stru === 'P',
  'truncated-logical-byte': ({ type }) => type.code === 'L',
  'bare-cr': ({ type, stru }) => type.code === 'A' && stru !== 'R',
}

/**
 * Refuses an option that changes nothing beside the others: its effect was expected. Of several
 * tolerances one must have an effect, so that a list of them can be kept for many files.
 *
 * @throws RangeError that says what the option needs
 */
export function checkEffects(choice: EffectChoice): void {
  for (const { option, field, when, needs } of effects) {
    if (choice[field] !== undefined && !when(choice)) throw withoutEffect(option, needs)
  }
  const named = (choice.tolerate ?? []) as readonly Tolerance[]
  const isPossible = (name: Tolerance) => (toleranceEffects[name] ?? ebcdicFile.when)(choice)
  // An unknown name is reported by the codec that receives it.
  if (named.length > 0 && named.every((name) => tolerances.includes(name) && !isPossible(name)))
    throw withoutEffect(
      `--tolerate ${named.join(',')}`,
      'a TYPE, STRU and MODE in which that fault can occur',
    )
}

/** @throws RangeError */
export function withoutEffect(option: string, needs: string): RangeError {
  return new RangeError(`${option} has no effect here: it needs ${needs}`)
}
