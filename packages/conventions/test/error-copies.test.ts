import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from './readme.js'

type ErrorClass = new (...values: unknown[]) => Error
type Copy = Readonly<Record<string, unknown>>

/** Every public class of errors, with values for its constructor. */
const classes: Readonly<Record<string, readonly unknown[]>> = {
  CodePageError: ['unmappable', 'no such character', 3],
  DirectoryError: ['refused', 'one fault', { files: 0, faults: [] }, undefined],
  FileSystemError: ['not-found', '/a'],
  FtpError: ['refused', 'the server refused RETR a', { reply: '550 No such file' }],
  ObjectStoreError: ['NoSuchKey', { status: 404 }],
  VerbatimReplyError: [{ code: 550, lines: ['No such data set'] }],
}

/** Which functions know the errors of a class. */
const predicates: Readonly<Record<string, readonly string[]>> = {
  CodePageError: ['isFtpError'],
  DirectoryError: ['isFtpError'],
  FileSystemError: ['isFileSystemError'],
  FtpError: ['isFtpError'],
  ObjectStoreError: ['isObjectStoreError'],
  VerbatimReplyError: ['isVerbatimReplyError'],
}

const published = readdirSync(join(root, 'packages')).filter(
  (name) => !JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')).private,
)
const folder = mkdtempSync(join(tmpdir(), 'ftpkit-copies-'))
let module: Copy
let commonJs: Copy

/** All that the packages export, in one file, which shares nothing with the other. */
async function copy(format: 'esm' | 'cjs'): Promise<string> {
  const outfile = join(folder, `all.${format === 'esm' ? 'mjs' : 'cjs'}`)
  const subpaths = published.flatMap((name) => {
    const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
    return Object.values(exports as Record<string, Record<string, string>>)
      .flatMap((target) => target['@ftpkit/source'] ?? [])
      .map((source) => join(root, 'packages', name, source))
  })
  await build({
    stdin: {
      contents: subpaths
        .map(
          (path, index) => `import * as part${index} from ${JSON.stringify(path)}; export { part${index} }\n`,
        )
        .join(''),
      resolveDir: join(root, 'packages/bench'),
    },
    bundle: true,
    outfile,
    format,
    platform: 'node',
    target: 'node20',
    conditions: ['@ftpkit/source'],
    logLevel: 'silent',
    external: ['iconv-lite'],
  })
  return outfile
}

/** The exports of all parts in one table, by name. */
function flat(parts: Readonly<Record<string, Copy>>): Copy {
  return Object.assign({}, ...Object.values(parts))
}

beforeAll(async () => {
  const [esm, cjs] = await Promise.all([copy('esm'), copy('cjs')])
  module = flat(await import(pathToFileURL(esm).href))
  commonJs = flat(createRequire(cjs)(cjs))
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the cases of contracts throw. */
const ofContracts = ['ContractFailure', 'SharedStateFailure']

test('the table names every public class of errors, but those that failed contracts throw', () => {
  const found = Object.entries(module).filter(
    ([, value]) => typeof value === 'function' && value.prototype instanceof Error,
  )
  const names = found.map(([name]) => name).filter((name) => !ofContracts.includes(name))
  expect(names.sort()).toEqual(Object.keys(classes))
})

describe.each(Object.entries(classes))('%s', (name, values) => {
  const made = (copy: Copy) => new (copy[name] as ErrorClass)(...values)

  test('of an ES module and of a CommonJS one are the same to instanceof', () => {
    expect(module[name]).not.toBe(commonJs[name])
    for (const [one, other] of [
      [module, commonJs],
      [commonJs, module],
    ] as const) {
      expect(made(one) instanceof (one[name] as ErrorClass)).toBe(true)
      expect(made(one) instanceof (other[name] as ErrorClass)).toBe(true)
    }
  })

  test.each(predicates[name]!)('of either form is known to %s of both', (predicate) => {
    for (const one of [module, commonJs]) {
      for (const other of [module, commonJs]) {
        const known = other[predicate] as (thrown: unknown) => boolean
        expect(known(made(one))).toBe(true)
        expect(known(Object.assign(new Error('of another library'), { ...made(one) }))).toBe(false)
        for (const value of [undefined, null, 'FtpError', 7, {}]) expect(known(value)).toBe(false)
      }
    }
  })

  test('has subclasses that instanceof tells from it', () => {
    const Class = module[name] as ErrorClass
    class Special extends Class {}
    expect(new Special(...values) instanceof Special).toBe(true)
    expect(new Special(...values) instanceof Class).toBe(true)
    expect(made(module) instanceof Special).toBe(false)
    expect(made(commonJs) instanceof Special).toBe(false)
  })

  test('shows no mark where errors are printed', () => {
    expect(Object.getOwnPropertySymbols({ ...made(module) })).toEqual([])
  })
})

test('an error of a code page is an FtpError', () => {
  const error = new (module.CodePageError as ErrorClass)('unmappable', '', 0)
  expect(error instanceof (commonJs.FtpError as ErrorClass)).toBe(true)
  expect(
    new (module.FtpError as ErrorClass)('unmappable', '') instanceof (module.CodePageError as ErrorClass),
  ).toBe(false)
})
