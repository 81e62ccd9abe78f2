// Makes the tables in src/page and src/data from the .ucm files of the ICU data repository, and those of the pages of
// the network side from iconv-lite. Run: node scripts/generate.js PATH/TO/charset/data/ucm, then biome check --write
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { arabicForms, arabicLetters, isArabic } from './arabic.js'
import { hole, literal, octetsLiteral, runLine, runsOf } from './literals.js'
import { doubleOctetPages, networkPages, singleOctetPages } from './sources.js'

const directory = process.argv[2]
if (directory === undefined) {
  console.error('usage: node scripts/generate.js PATH/TO/charset/data/ucm')
  process.exit(2)
}

/** The third column of a .ucm file: both ways, only into the page, only out of it. */
const roundTrip = '0'
const intoPage = '1'
const outOfPage = '3'

/** Reads and checks a .ucm file, and returns its lines `<Uxxxx…> \xNN… |n`. */
function readUcm({ source, sha256 }) {
  const text = readFileSync(join(directory, `${source}.ucm`))
  const actual = createHash('sha256').update(text).digest('hex')
  if (actual !== sha256) throw new Error(`${source}.ucm has SHA-256 ${actual}, not the pinned ${sha256}`)
  const lines = text.toString('latin1').matchAll(/^((?:<U[0-9A-F]+>\+?)+)\s+((?:\\x[0-9A-F]{2})+)\s+\|(\d)/gm)
  return Array.from(lines, ([, characters, octets, kind]) => ({
    text: String.fromCodePoint(
      ...Array.from(characters.matchAll(/<U([0-9A-F]+)>/g), ([, hex]) => Number.parseInt(hex, 16)),
    ),
    octets: Number.parseInt(octets.replaceAll('\\x', ''), 16),
    double: octets.length > 4,
    kind,
  }))
}

function singleOctetTable(lines) {
  const toUnicode = new Array(256).fill(hole)
  const oneWay = []
  for (const { text, octets, kind } of lines) {
    if (kind !== roundTrip && kind !== outOfPage) continue
    toUnicode[octets] = text.codePointAt(0)
    if (kind === outOfPage) oneWay.push(octets)
  }
  return { toUnicode, oneWay }
}

/** Characters by the octet that they are written as, although it is read as another. */
function byOctet(pairs) {
  const texts = new Map()
  for (const [octet, code] of [...pairs].sort(([one], [other]) => one - other)) {
    texts.set(octet, [...(texts.get(octet) ?? []), code])
  }
  return texts
}

/** What is written one way: `forms` always, `lookalikes` if they are tolerated. */
function oneWayWriting(lines, { toUnicode }) {
  const intoOnly = lines.filter(({ kind }) => kind === intoPage)
  const pairs = intoOnly.map(({ text, octets }) => [octets, text.codePointAt(0)])
  const forms = arabicForms(toUnicode, pairs)
  // Full-width forms are not listed: every page writes them as the ASCII that it has.
  const others = pairs.filter(([octet, code]) => !isArabic(code) && code - 0xfee0 !== toUnicode[octet])
  return { forms: byOctet(forms), lookalikes: byOctet(others) }
}

function networkTable({ encoding }) {
  const text = iconv.decode(Buffer.from(Array.from({ length: 256 }, (_, octet) => octet)), encoding)
  const toUnicode = Array.from(text, (character) => (character === '\ufffd' ? hole : character.charCodeAt(0)))
  // IBM-864 has forms, the other pages of Arabic have letters.
  const hasForms = toUnicode.some((code) => code >= 0xfe80 && code <= 0xfefc)
  const forms = hasForms ? arabicForms(toUnicode, []) : arabicLetters(toUnicode)
  return { toUnicode, oneWay: [], forms: byOctet(forms), lookalikes: new Map() }
}

/** The most common character at each octet: what the pages are written as differences from. */
function frameOf(tables) {
  return Array.from({ length: 256 }, (_, octet) => {
    const counts = new Map()
    for (const { toUnicode } of tables) counts.set(toUnicode[octet], (counts.get(toUnicode[octet]) ?? 0) + 1)
    return [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0])[0][0]
  })
}

/** The lines `octet: characters` of what differs from the frame. */
function differences(toUnicode, base) {
  const runs = []
  for (let octet = 0; octet < 256; octet++) {
    if (toUnicode[octet] === base[octet]) continue
    const last = runs.at(-1)
    if (last !== undefined && last[0] + last[1].length === octet) last[1].push(toUnicode[octet])
    else runs.push([octet, [toUnicode[octet]]])
  }
  return [
    '  differences: {',
    ...runs.map(([octet, codes]) => `    ${octetsLiteral(octet)}: ${literal(codes)},`),
    '  },',
  ]
}

function names({ name, ccsid, aliases, title }) {
  return [
    `  name: '${name}',`,
    `  ccsid: ${ccsid},`,
    `  aliases: [${aliases.map((alias) => `'${alias}'`).join(', ')}],`,
    `  title: '${title.replace(`${name}, `, '')}',`,
  ]
}

function write(path, lines) {
  writeFileSync(new URL(`../src/${path}.ts`, import.meta.url), `${lines.join('\n')}\n`)
}

function writeSingle(page, table, base) {
  const from = page.source === undefined ? `iconv-lite's ${page.encoding}` : `${page.source}.ucm`
  write(`page/${page.file}`, [
    `// Made by scripts/generate.js from ${from}: do not edit.`,
    "import { SingleOctetPage } from '../single-octet-page.js'",
    '',
    `/** ${page.title}. */`,
    `export const ${page.identifier} = /* @__PURE__ */ new SingleOctetPage({`,
    ...names(page),
    `  ebcdic: ${page.source !== undefined},`,
    ...differences(table.toUnicode, base),
    `  oneWay: [${table.oneWay.map(octetsLiteral).join(', ')}],`,
    ...textsByOctet('forms', table.forms),
    ...textsByOctet('lookalikes', table.lookalikes),
    '})',
  ])
}

/** A field `octet: characters` of a page, if there are any. */
function textsByOctet(field, texts) {
  if (texts.size === 0) return []
  return [
    `  ${field}: {`,
    ...[...texts].map(([octet, codes]) => `    ${octetsLiteral(octet)}: ${literal(codes)},`),
    '  },',
  ]
}

function camelCase(words) {
  return words.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
}

/** Texts by pair, in the order of the pairs. */
function pairsOf(lines, kinds) {
  const pairs = lines.filter(({ double, kind }) => double && kinds.includes(kind))
  return new Map(
    pairs.sort((one, other) => one.octets - other.octets).map(({ octets, text }) => [octets, text]),
  )
}

function writeDouble(page, parts, frame) {
  const lines = readUcm(page)
  const { toUnicode } = singleOctetTable(lines.filter(({ double }) => !double))
  const pairs = pairsOf(lines, [roundTrip, outOfPage])
  const known = new Map()
  for (const part of page.parts) {
    if (!parts.has(part)) {
      const more = new Map([...pairs].filter(([pair, text]) => known.get(pair) !== text))
      parts.set(part, more)
      writePart(part, page, more)
    }
    for (const [pair, text] of parts.get(part)) known.set(pair, text)
  }
  const differs = known.size !== pairs.size || [...pairs].some(([pair, text]) => known.get(pair) !== text)
  if (differs) throw new Error(`${page.name} is not made of ${page.parts.join(' and ')}`)
  const lookalikes = new Map()
  for (const { text, octets, kind, double } of lines) {
    if (kind === intoPage && double) lookalikes.set(octets, (lookalikes.get(octets) ?? '') + text)
  }
  write(`page/${page.file}`, [
    `// Made by scripts/generate.js from ${page.source}.ucm: do not edit.`,
    "import { DoubleOctetPage } from '../double-octet-page.js'",
    ...[...page.parts].sort().map((part) => `import { ${camelCase(part)} } from '../data/${part}.js'`),
    '',
    `/** ${page.title}. */`,
    `export const ${page.identifier} = /* @__PURE__ */ new DoubleOctetPage({`,
    ...names(page),
    ...differences(toUnicode, frame),
    `  parts: [${page.parts.map(camelCase).join(', ')}],`,
    `  oneWay: [${[...pairsOf(lines, [outOfPage]).keys()].map(octetsLiteral).join(', ')}],`,
    '  lookalikes: {',
    ...[...lookalikes].map(
      ([octets, text]) =>
        `    ${octetsLiteral(octets)}: ${literal(Array.from(text, (character) => character.codePointAt(0)))},`,
    ),
    '  },',
    '})',
  ])
}

function writePart(part, page, pairs) {
  const sequences = [...pairs].filter(([, text]) => Array.from(text).length > 1)
  const plain = [...pairs].filter(([, text]) => Array.from(text).length === 1)
  write(`data/${part}`, [
    `// Made by scripts/generate.js from ${page.source}.ucm: do not edit.`,
    "import type { DoubleOctetPart } from '../double-octet-tables.js'",
    '',
    `export const ${camelCase(part)}: DoubleOctetPart = {`,
    '  runs: [',
    ...runsOf(plain).map((run) => `    ${runLine(run)},`),
    '  ],',
    '  sequences: {',
    ...sequences.map(
      ([pair, text]) =>
        `    ${octetsLiteral(pair)}: ${literal(Array.from(text, (character) => character.codePointAt(0)))},`,
    ),
    '  },',
    '}',
  ])
}

for (const folder of ['page', 'data'])
  mkdirSync(new URL(`../src/${folder}`, import.meta.url), { recursive: true })
const identity = Array.from({ length: 256 }, (_, octet) => octet)
const tables = singleOctetPages.map((page) => {
  const lines = readUcm(page)
  const table = singleOctetTable(lines)
  return { ...table, ...oneWayWriting(lines, table) }
})
const frame = frameOf(tables)
for (const [index, page] of singleOctetPages.entries()) writeSingle(page, tables[index], frame)
for (const page of networkPages) writeSingle(page, networkTable(page), identity)
const parts = new Map()
for (const page of doubleOctetPages) writeDouble(page, parts, frame)

write('frame', [
  '// Made by scripts/generate.js: do not edit.',
  '',
  '/** The most common character at each octet of the EBCDIC pages. A page is written as what differs from it. */',
  'export const frame =',
  ...[0, 64, 128, 192].map((from) => `  ${literal(frame.slice(from, from + 64))}${from < 192 ? ' +' : ''}`),
])

function writeList(path, identifier, comment, pages, type) {
  write(path, [
    '// Made by scripts/generate.js: do not edit.',
    ...pages.map((page) => `import { ${page.identifier} } from './page/${page.file}.js'`),
    `import type { ${type} } from './${type.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase()}.js'`,
    '',
    `/** ${comment} */`,
    `export const ${identifier}: readonly ${type}[] = [`,
    ...pages.map((page) => `  ${page.identifier},`),
    ']',
  ])
}
writeList(
  'single-octet-pages',
  'singleOctetPages',
  'Every single-octet page, EBCDIC first.',
  [...singleOctetPages, ...networkPages],
  'SingleOctetPage',
)
writeList(
  'double-octet-pages',
  'doubleOctetPages',
  'Every double-octet page.',
  doubleOctetPages,
  'DoubleOctetPage',
)
write('double-octet-names', [
  '// Made by scripts/generate.js: do not edit.',
  "import type { PageNames } from './page.js'",
  '',
  '/** The names of the double-octet pages, without their tables. */',
  'export const doubleOctetNames: readonly PageNames[] = [',
  ...doubleOctetPages.map((page) => `  {\n${names(page).join('\n')}\n  },`),
  ']',
])

// Each page is a subpath of the package: the entries are written here, so that none is forgotten.
const manifestFile = new URL('../package.json', import.meta.url)
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'))
const ownPaths = Object.fromEntries(
  Object.entries(manifest.exports).filter(([, target]) => !target['@ftpkit/source']?.includes('/page/')),
)
const { './package.json': last, ...others } = ownPaths
const pagePaths = [...singleOctetPages, ...networkPages, ...doubleOctetPages].map(({ file }) => [
  `./${file.replace('ibm-', '')}`,
  {
    '@ftpkit/source': `./src/page/${file}.ts`,
    import: { types: `./dist/page/${file}.d.ts`, default: `./dist/page/${file}.js` },
    require: { types: `./dist/page/${file}.d.cts`, default: `./dist/page/${file}.cjs` },
  },
])
manifest.exports = { ...others, ...Object.fromEntries(pagePaths), './package.json': last }
writeFileSync(manifestFile, `${JSON.stringify(manifest, undefined, 2)}\n`)
