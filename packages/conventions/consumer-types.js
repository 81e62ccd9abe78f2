// Compiles the published declarations of a package as its users would: as ES modules and as CommonJS, for Node and for a
// bundler, with and without the DOM and @types/node, and `skipLibCheck` off. What is built on Node's own types needs
// @types/node, and a view the DOM. try-packages does it with other versions of TypeScript.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'

/** Subpaths whose API has objects of Node, or imports such a subpath. */
const needsNode =
  /^@ftpkit\/(?:node|zos|metrics|daemon|live-capture|users)(?:\/|$)|^ftpkit(?:-server|-gateway)?$|^@ftpkit\/transfer\/node$|^@ftpkit\/filesystem\/directory$|^@ftpkit\/shared-state\/redis$/

/** Subpaths whose API has elements of a page. */
const needsDom = /^@ftpkit\/octet-view\/view$/

const node = { types: ['node'] }
const withoutNode = { types: [] }
const dom = { lib: ['ES2022', 'DOM', 'DOM.Iterable'] }
const withoutDom = { lib: ['ES2022'] }
const both = ['user.mts', 'user.cts']

/** What is compiled, with which options. A bundler decides by the file whether `import` becomes `require`, too. */
const programs = [
  { modules: 'NodeNext', files: both, ...withoutDom, ...withoutNode },
  { modules: 'NodeNext', files: both, ...withoutDom, ...node },
  { modules: 'NodeNext', files: both, ...dom, ...withoutNode },
  { modules: 'NodeNext', files: both, ...dom, ...node },
  { modules: 'Node16', files: both, ...dom, ...node },
  { modules: 'Bundler', files: ['user.ts'], ...dom, ...node },
]

/** Declarations of others: checking them takes most of the time, and they are not ours to correct. */
const notOurs = /\/node_modules\/(?!@ftpkit\/)/

/** Each is parsed once for all programs. */
const parsed = new Map()

/**
 * @param {string} place folder of a package, which must have been built
 * @returns {string[]} what the compiler says, with the options of the user it says it to
 */
export function consumerFaults(place) {
  const { name, exports } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))
  const subpaths = Object.keys(exports)
    .filter((subpath) => exports[subpath].import)
    .map((subpath) => join(name, subpath))
  const folder = resolve(place, '.reports/consumer-types')
  return programs.flatMap((program) => faultsOf(program, subpaths, folder))
}

function faultsOf({ modules, files, lib, types }, subpaths, folder) {
  const usable = subpaths.filter(
    (subpath) =>
      (types.length > 0 || !needsNode.test(subpath)) && (lib.includes('DOM') || !needsDom.test(subpath)),
  )
  if (usable.length === 0) return []
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const imports = usable.map(
    (subpath, index) => `import * as part${index} from '${subpath}'\nexport { part${index} }\n`,
  )
  const users = files.map((file) => join(folder, file))
  for (const user of users) writeFileSync(user, imports.join(''))
  const faults = compile(optionsOf(modules, lib, types, folder), users)
  if (faults.length === 0) return []
  const said = ts.formatDiagnostics(faults, ts.createCompilerHost({}))
  return [`a user with ${modules}, lib ${lib}, types ${types.join() || 'none'}:\n${said}`]
}

/** What the compiler says about the files of a user, and about our declarations. */
function compile(options, users) {
  const program = ts.createProgram(users, options, sharingHost(options))
  const ours = program.getSourceFiles().filter(({ fileName }) => !notOurs.test(fileName))
  return [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...ours.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ]
}

/** A host that parses a file of `node_modules` once for all programs that understand it in the same way. */
function sharingHost(options) {
  const host = ts.createCompilerHost(options)
  const parse = host.getSourceFile.bind(host)
  host.getSourceFile = (file, language, ...rest) => {
    if (!file.includes('node_modules')) return parse(file, language, ...rest)
    const key = `${file} ${language.languageVersion} ${language.impliedNodeFormat}`
    if (!parsed.has(key)) parsed.set(key, parse(file, language, ...rest))
    return parsed.get(key)
  }
  return host
}

function optionsOf(modules, lib, types, folder) {
  const { options, errors } = ts.convertCompilerOptionsFromJson(
    {
      target: 'ES2022',
      module: modules === 'Bundler' ? 'ESNext' : modules,
      moduleResolution: modules,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      lib,
      types,
    },
    folder,
  )
  if (errors.length > 0) throw new Error(ts.formatDiagnostics(errors, ts.createCompilerHost({})))
  return options
}
