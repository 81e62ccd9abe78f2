import { type MarkerInterval, pipelines, type RecordFormat, recordFormats } from '@ftpkit/pipeline'
import type { Answer, StorageParameters } from '@ftpkit/session'
import { pathMatcher } from './path-pattern.js'

/** A rule that can be asked. */
export interface CheckedRule extends StorageRule {
  readonly fits: (path: string) => boolean
}

/** @throws RangeError for a rule by which no file can lie, or whose path is none */
export function checkedRules(rules: readonly StorageRule[], configured: Storage): CheckedRule[] {
  return rules.map((rule) => {
    const { path, ...stated } = rule
    if (!path.startsWith('/')) throw new RangeError(`the path of a rule begins with "/": ${path}`)
    tryStorage({ ...configured, ...withoutAbsent(stated) })
    return { ...rule, fits: pathMatcher(path) }
  })
}

function withoutAbsent(stated: Omit<StorageRule, 'path'>): Partial<Storage> {
  return Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined))
}

/** By what makes use of all of it. */
function tryStorage(storage: Storage): void {
  pipelines({ type: { code: 'E', format: 'N' }, structure: 'R', mode: 'B' }, storage)
}

/** How files lie in storage, and what is sent with them. */
export interface Storage {
  /** Code page of the network in TYPE E. */
  readonly codePage: string
  /** Code page of files in TYPE E; ISO-8859-1 unless given. */
  readonly localCodePage?: string | undefined
  readonly recordFormat: RecordFormat
  readonly markers: MarkerInterval | undefined
  /** What holds for some paths instead. */
  readonly storageRules?: readonly CheckedRule[] | undefined
}

/** How the files of some paths lie in storage; what it leaves out is as for all others. */
export interface StorageRule {
  /** As users see it: `*` and `?` stand for letters within a name, `**` for any: `/data/**`, `/jobs/*.jcl`. */
  readonly path: string
  readonly codePage?: string | undefined
  readonly localCodePage?: string | undefined
  readonly recordFormat?: RecordFormat | undefined
}

/**
 * What SITE said, else what the first rule says that fits the path, else what is configured for all.
 *
 * @throws RangeError for a record format that isn't known
 */
export function storageOf(
  configured: Storage,
  { recordFormat, codePages, markers }: StorageParameters,
  path?: string,
): Storage {
  const rule = path === undefined ? undefined : configured.storageRules?.find(({ fits }) => fits(path))
  return {
    codePage: codePages?.network ?? rule?.codePage ?? configured.codePage,
    localCodePage: codePages?.local ?? rule?.localCodePage ?? configured.localCodePage,
    recordFormat:
      recordFormat === undefined
        ? (rule?.recordFormat ?? configured.recordFormat)
        : recordFormats.parse(recordFormat),
    markers: markers === undefined ? configured.markers : markers.every > 0 ? markers : undefined,
  }
}

/** Whether files can lie so. */
export function answerStorage(configured: Storage, said: StorageParameters): Answer {
  try {
    tryStorage(storageOf(configured, said))
    return { ok: true, value: undefined }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { ok: false, refusal: { reply: 504, text: error.message } }
  }
}
