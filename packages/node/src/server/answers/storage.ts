import type { FileSystem } from '@ftpkit/filesystem'
import { type MarkerInterval, pipelines, type RecordFormat, recordFormats } from '@ftpkit/pipeline'
import type { Answer, StorageParameters } from '@ftpkit/session'
import { maySetModes } from './new-modes.js'
import { pathMatcher } from './path-pattern.js'

/** A rule that has been checked. */
export interface CheckedRule extends StorageRule {
  readonly matches: (path: string) => boolean
}

/** @throws RangeError for a rule that can't be applied, or whose path doesn't begin with `/` */
export function checkedRules(rules: readonly StorageRule[], configured: Storage): CheckedRule[] {
  return rules.map((rule) => {
    const { path, ...stated } = rule
    if (!path.startsWith('/')) throw new RangeError(`the path of a rule must begin with "/": ${path}`)
    assertStorage({ ...configured, ...withoutAbsent(stated) })
    return { ...rule, matches: pathMatcher(path) }
  })
}

function withoutAbsent(stated: Omit<StorageRule, 'path'>): Partial<Storage> {
  return Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined))
}

/** Checks it by what uses all of it. @throws RangeError for an unknown code page, or a format that needs another one */
export function assertStorage(storage: Storage): void {
  pipelines({ type: { code: 'E', format: 'N' }, structure: 'R', mode: 'B' }, storage)
}

/** The format of files in storage, and what is sent with them. */
export interface Storage {
  /** Code page of the network in TYPE E. */
  readonly codePage: string
  /** Code page of files in TYPE E. @default 'ISO-8859-1' */
  readonly localCodePage?: string | undefined
  readonly recordFormat: RecordFormat
  readonly markers: MarkerInterval | undefined
  /** Exceptions for some paths. */
  readonly storageRules?: readonly CheckedRule[] | undefined
}

/** The format of the files of some paths in storage. What it leaves out is as configured for all others. */
export interface StorageRule {
  /** Pattern of paths as users see them: `*` and `?` match characters of a name, `**` any: `/data/**`, `/jobs/*.jcl`. */
  readonly path: string
  /** Code page of the network in TYPE E. */
  readonly codePage?: string | undefined
  /** Code page of the files in TYPE E. */
  readonly localCodePage?: string | undefined
  /** Format of the records in the files, for STRU R. */
  readonly recordFormat?: RecordFormat | undefined
}

/**
 * The format for one path: by SITE, else by the first rule that matches the path, else as configured for all.
 *
 * @throws RangeError for an unknown record format
 */
export function storageOf(
  configured: Storage,
  { recordFormat, codePages, markers }: StorageParameters,
  path?: string,
): Storage {
  const rule = path === undefined ? undefined : configured.storageRules?.find(({ matches }) => matches(path))
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

/** Answers whether files can be stored by these parameters of SITE. @param files which the user works with */
export function answerStorage(
  configured: Storage,
  { storage, directory }: { readonly storage: StorageParameters; readonly directory: string },
  files: FileSystem,
): Answer {
  if (storage.umask !== undefined && !maySetModes(files, directory))
    return { ok: false, refusal: { reply: 550, text: 'You may not change modes here' } }
  try {
    assertStorage(storageOf(configured, storage))
    return { ok: true, value: undefined }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { ok: false, refusal: { reply: 504, text: error.message } }
  }
}
