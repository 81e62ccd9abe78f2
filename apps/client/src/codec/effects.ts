import { type PipelineOptions, type RecordFormat, type Tolerance, tolerances } from '@ftpkit/pipeline'
import { always, type Effect, type Effects, type Given } from '../effects.js'
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

const paged: Condition = ({ stru }) => stru === 'P'

/** Faults of record formats that can be tolerated when such a file is read. */
const formatTolerances: Partial<Record<RecordFormat['format'], readonly Tolerance[]>> = {
  fixed: ['short-last-record'],
  rdw: ['reserved-octets', 'trailing-filler'],
  bdw: ['reserved-octets', 'trailing-filler', 'extended-block-descriptor'],
  spanned: ['reserved-octets', 'trailing-filler', 'extended-block-descriptor'],
  'length-prefix': ['trailing-filler'],
  block: ['truncated', 'trailing-data', 'missing-eor', 'reserved-descriptor-bit', 'bad-marker'],
}

const blocksTolerances: readonly Tolerance[] = ['short-last-record', 'reserved-octets']

function canFail(format: RecordFormat | undefined, name: Tolerance): boolean {
  if (format?.format === 'length-prefix' && format.blocks) return blocksTolerances.includes(name)
  return formatTolerances[format?.format ?? 'lines']?.includes(name) ?? false
}

/** Whether the lines of the local file are what TYPE A and E make lines of: no record can hold a line end. */
function isPlainText(format: RecordFormat = { format: 'lines' }): boolean {
  return format.format === 'lines' && (format.lineEnd ?? 'lf') === 'lf'
}

const never: Condition = () => false
const isTextFile: Condition = (choice) => isFile(choice) && isText(choice)
/** Text that is converted: in TYPE A only if a code page is given. */
const isConverted: Condition = (choice) =>
  isTextFile(choice) && (choice.type.code === 'E' || choice.codePage !== undefined)

/** Where the fault that a tolerance names can occur besides in a local file. One that is not here is of a code page. */
const toleranceEffects: Partial<Record<Tolerance, Condition>> = {
  truncated: decodes(marksEnd),
  'trailing-data': decodes((choice) => marksEnd(choice) || paged(choice)),
  'missing-eor': decodes(hasRecords),
  'eor-outside-record-structure': decodes((choice) => hasBlocks(choice) && choice.stru !== 'R'),
  'reserved-descriptor-bit': decodes(hasBlocks),
  'bad-marker': decodes(hasBlocks),
  'zero-count': decodes(({ mode }) => mode === 'C'),
  'bad-escape': decodes(({ mode, stru }) => mode === 'S' && stru === 'R'),
  'short-last-record': never,
  'reserved-octets': never,
  'trailing-filler': never,
  'extended-block-descriptor': never,
  'bad-header-length': paged,
  'bad-last-page': paged,
  'unknown-page-type': paged,
  'nonzero-padding': ({ type, stru }) => type.code === 'L' || stru === 'P',
  'truncated-logical-byte': ({ type }) => type.code === 'L',
  'bare-cr': ({ type, stru }) => type.code === 'A' && stru !== 'R',
}

function decodes(condition: Condition): Condition {
  return (choice) => choice.direction === 'decode' && condition(choice)
}

function isPossible(choice: EffectChoice, name: Tolerance): boolean {
  const readsFormat = choice.direction === 'encode' && hasFormat(choice)
  return (
    (toleranceEffects[name] ?? isConverted)(choice) || (readsFormat && canFail(choice.recordFormat, name))
  )
}

/** An effect on the codecs of one direction. */
function effectIn(direction: EffectChoice['direction']) {
  return (needs: string, when: Condition): Effect => ({
    needs,
    when: ({ options }) => when(choiceOf(options, direction)),
  })
}

function choiceOf(options: Given['options'], direction: EffectChoice['direction']): EffectChoice {
  const view: View = direction === 'decode' ? options.as : options.from
  return { ...(options as Omit<EffectChoice, 'view' | 'direction'>), view, direction }
}

/** Whether one of the tolerances that were named can apply, so that a list of them can be kept for many files. */
function tolerance(canApply: (given: Given, name: Tolerance) => boolean, needs: string): Effect {
  return {
    needs,
    name: ({ options }) => `--tolerate ${options.tolerate.join(',')}`,
    // An unknown name is reported by the codec that receives it.
    when: (given) =>
      (given.options.tolerate as Tolerance[]).some(
        (name) => !tolerances.includes(name) || canApply(given, name),
      ),
  }
}

/** The options that `decode` and `encode` share. */
function sharedEffects(direction: EffectChoice['direction']): Effects {
  const effect = effectIn(direction)
  return {
    type: always,
    // The codecs refuse it for other TYPEs, and say why; so they do with --many.
    format: always,
    stru: always,
    mode: always,
    preset: effect(
      'a TYPE, STRU and MODE that it changes: zos --mode B or C, or --stru R; lenient a fault that can occur',
      (choice) =>
        choice.preset === 'zos'
          ? marksEnd(choice)
          : choice.preset !== 'lenient' || tolerances.some((name) => isPossible(choice, name)),
    ),
    tolerate: tolerance(
      ({ options }, name) => isPossible(choiceOf(options, direction), name),
      'a TYPE, STRU and MODE in which that fault can occur',
    ),
    codePage: effect('--type A or E and a local file', isTextFile),
    localCodePage: effect('--type E, or --type A with --code-page, and a local file', isConverted),
    recordFormat: effect(
      'a local file of records: --stru R, text (--type A or E) in --stru F, or --preset zos in MODE B or C',
      hasFormat,
    ),
    carriageControl: effect(
      '--format C and a local file',
      (choice) =>
        isFile(choice) && (choice.format ?? ('format' in choice.type && choice.type.format)) === 'C',
    ),
    pageLength: effect('--stru P and a local file', (choice) => isFile(choice) && paged(choice)),
    maxRecordLength: effect(
      'records: --stru R, text in --stru F, or --preset zos in MODE B or C',
      (choice) => hasFormat(choice) || (choice.view === 'events' && choice.stru === 'R'),
    ),
  }
}

const decodeEffect = effectIn('decode')
const encodeEffect = effectIn('encode')

const decodeEffects: Effects = {
  ...sharedEffects('decode'),
  as: always,
  many: always,
  count: decodeEffect(
    'logical bytes of less than eight bits: --type L1 to L7',
    ({ type }) => type.code === 'L' && type.byteSize < 8,
  ),
}

const encodeEffects: Effects = {
  ...sharedEffects('encode'),
  from: always,
  many: encodeEffect(
    'several files: --from events or pages in --mode B or C',
    (choice) => !isFile(choice) && hasBlocks(choice),
  ),
  endOfFile: encodeEffect('--mode B or C, or --stru R', marksEnd),
  blockLength: encodeEffect('--mode B', ({ mode }) => mode === 'B'),
  lineEndsInRecords: encodeEffect(
    'records that are sent as lines: --type A or E in --stru F, and --record-format',
    (choice) => hasFormat(choice) && !hasRecords(choice) && !isPlainText(choice.recordFormat),
  ),
}

const isTranslated = ({ options }: Given) =>
  options.fromCodePage !== undefined || options.toCodePage !== undefined

const convertEffects: Effects = {
  from: always,
  to: always,
  fromCodePage: always,
  toCodePage: always,
  maxRecordLength: always,
  unmappable: { needs: '--from-code-page or --to-code-page', when: isTranslated },
  tolerate: tolerance(
    (given, name) =>
      canFail(given.options.from, name) || (toleranceEffects[name] === undefined && isTranslated(given)),
    'a record format or code page in which that fault can occur',
  ),
}

/** When the options of each codec change something. */
export const codecEffects: Readonly<Record<string, Effects>> = {
  decode: decodeEffects,
  encode: encodeEffects,
  convert: convertEffects,
  pages: { compare: always },
}
