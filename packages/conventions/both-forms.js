// Run after tsup in the folder of a package: makes the CommonJS form of what `exports` names from the ES modules in dist,
// file by file, so that what is loaded on demand stays a file of its own, and writes both as small as they can be.
//
// What would be installed twice without need is there once. There is one set of declarations, that of the CommonJS form;
// those of the ES modules re-export it, which also makes a class the same type in both. The modules of src/data, and packages
// of others that are CommonJS, are CommonJS only, and the ES modules re-export them too: Node, bundlers, Bun and Deno all import
// CommonJS.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { cwd } from 'node:process'
import { transform } from 'esbuild'
import { rollup } from 'rollup'

/** What `nameClasses` wrote. The name of a class expression would have been removed, and is shorter. */
const namedClass = /\bclass( extends [\w$.]+)?\{static name="(\w+)";?/g

/** How a CommonJS package of others is exported, by a name too. */
const namedDefault = 'export { foreign, foreign as default };'

const dist = join(cwd(), 'dist')
const { exports = {}, sideEffects } = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = entryFiles()
const publicNames = namesOfEntries()

for (const path of filesOf('.js')) rewrite(path, (code) => nameDefault(withoutBareImports(nameClasses(code))))
await writeCommonJs()
for (const path of filesOf('.js')) rewrite(path, (code) => shareData(code, path))
for (const path of [...filesOf('.js'), ...filesOf('.cjs')]) await minify(path)
writeDeclarations()

/** The ES modules that `exports` names, as paths in dist. */
function entryFiles() {
  return Object.values(exports).flatMap((target) =>
    target.import ? [relative(dist, join(cwd(), target.import.default))] : [],
  )
}

function filesOf(ending) {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(dist, name))
}

function rewrite(path, change) {
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

/** The names that users can import. */
function namesOfEntries() {
  // The others have a hash in their names.
  const modules = filesOf('.js').filter((path) => !/-[0-9A-Z]{8}\.js$/.test(path))
  const codes = modules.map((path) => readFileSync(path, 'utf8'))
  const lists = codes.flatMap((code) => Array.from(code.matchAll(/^export \{(.*?)\}/gms), ([, list]) => list))
  return new Set(lists.flatMap((list) => list.split(',').map((item) => item.trim().replace(/^.* as /, ''))))
}

/** Public classes keep the names that consoles and test runners print. */
function nameClasses(code) {
  return code.replace(/^var (\w+) = class(?: \w+)?(?: extends [\w$.]+)? \{/gm, (head, name) =>
    publicNames.has(name) ? `${head}\n  static name = '${name}'` : head,
  )
}

/** No module of a library does anything when it is loaded, so that none has to be for another reason than its exports. */
function withoutBareImports(code) {
  return sideEffects === false ? code.replaceAll(/^import '[^']*';?\n/gm, '') : code
}

async function writeCommonJs() {
  const graph = await rollup({
    input: Object.fromEntries(entries.map((entry) => [withoutEnding(entry), join(dist, entry)])),
    external: (id) => !/^[./]/.test(id),
    // tsup has done that.
    treeshake: false,
  })
  await graph.write({
    dir: dist,
    format: 'cjs',
    preserveModules: true,
    preserveModulesRoot: dist,
    entryFileNames: '[name].cjs',
    exports: 'named',
    // Ours and those of Node are imported by names only.
    interop: 'esModule',
    esModule: true,
    // Jest can't import() without a flag.
    dynamicImportInCjs: false,
    generatedCode: { preset: 'es2015', symbols: false },
  })
  await graph.close()
}

/** Replaces a module of nothing but data, or of a CommonJS package, by a re-export of its CommonJS form. */
function shareData(code, path) {
  const common = `${withoutEnding(path)}.cjs`
  if (!existsSync(common)) return code
  if (code.includes(namedDefault)) return `export { foreign as default } from './${basename(common)}'\n`
  const sources = code.match(/^\/\/ src\/.*$/gm) ?? []
  const isData = sources.length > 0 && sources.every((source) => source.startsWith('// src/data/'))
  if (!isData || /^import /m.test(code)) return code
  const [names] = /^export \{.*\}/m.exec(code)
  return `${names} from './${basename(common)}'\n`
}

/** A module that is a CommonJS package of others: what `default` of its CommonJS form is depends on who imports it. */
function nameDefault(code) {
  const sources = code.match(/^\/\/ (?:\.\.\/|src\/).*$/gm) ?? []
  if (sources.length === 0 || !sources.every((source) => source.includes('/node_modules/'))) return code
  return code.replace(/^export default (\w+\(\));$/m, `var foreign = $1;\n${namedDefault}`)
}

async function minify(path) {
  const format = path.endsWith('.cjs') ? 'cjs' : 'esm'
  // The tables of code pages are text: escaped, they would be twice as long.
  const { code } = await transform(readFileSync(path, 'utf8'), { minify: true, format, charset: 'utf8' })
  writeFileSync(path, code.replaceAll(namedClass, 'class $2$1{'))
}

function writeDeclarations() {
  for (const path of filesOf('.d.ts')) {
    const code = readFileSync(path, 'utf8')
      .replaceAll(/(['"])(\.\.?\/[^'"]*)\.js\1/g, '$1$2.cjs$1')
      // TypeScript before 5.7 knows no parameter of it.
      .replaceAll(/\bUint8Array<ArrayBuffer(?:Like)?>/g, 'Uint8Array')
    writeFileSync(`${withoutEnding(path)}.d.cts`, code)
    rmSync(path)
  }
  for (const entry of entries) {
    const name = withoutEnding(entry)
    writeFileSync(join(dist, `${name}.d.ts`), `export * from './${basename(name)}.cjs'\n`)
  }
}

function withoutEnding(path) {
  return path.replace(/(?:\.d)?\.[jt]s$/, '')
}
