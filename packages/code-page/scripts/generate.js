// Makes the tables in src/page from the .ucm files of the ICU data repository, and those of the pages for
// networks from iconv-lite. Run: node scripts/generate.js PATH/TO/charset/data/ucm, then `biome check --write .`
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { networkPages, singleOctetPages } from './sources.js'

const directory = process.argv[2]
if (directory === undefined) {
  console.error('usage: node scripts/generate.js PATH/TO/charset/data/ucm')
  process.exit(2)
}

/** What a hole holds in the tables: U+FFFF, a noncharacter that no page maps. */
const hole = 0xffff

/** Reads and checks a .ucm file, and returns its lines `<Uxxxx…> \xNN… |n`. */
function readUcm({ source, sha256 }) {
  const text = readFileSync(join(directory, `${source}.ucm`))
  const actual = createHash('sha256').update(text).digest('hex')
  if (actual !== sha256) throw new Error(`${source}.ucm has SHA-256 ${actual}, not the pinned ${sha256}`)
  const lines = text.toString('latin1').matchAll(/^((?:<U[0-9A-F]+>\+?)+)\s+((?:\\x[0-9A-F]{2})+)\s+\|(\d)/gm)
  return Array.from(lines, ([, characters, octets, kind]) => ({
    characters: Array.from(characters.matchAll(/<U([0-9A-F]+)>/g), ([, digits]) =>
      Number.parseInt(digits, 16),
    ),
    octets: Array.from(octets.matchAll(/\\x(..)/g), ([, digits]) => Number.parseInt(digits, 16)),
    kind: Number(kind),
  }))
}

function singleOctetTable(page) {
  const toUnicode = new Array(256).fill(hole)
  const oneWay = []
  for (const { characters, octets, kind } of readUcm(page)) {
    if (kind !== 0 && kind !== 3) continue
    toUnicode[octets[0]] = characters[0]
    if (kind === 3) oneWay.push(octets[0])
  }
  return { toUnicode, oneWay }
}

function networkTable({ encoding }) {
  const text = iconv.decode(Buffer.from(Array.from({ length: 256 }, (_, octet) => octet)), encoding)
  const toUnicode = Array.from(text, (character) => (character === '\ufffd' ? hole : character.charCodeAt(0)))
  return { toUnicode, oneWay: [] }
}

/** The most common character at each octet: what the pages are written as differences from. */
function frameOf(tables) {
  return Array.from({ length: 256 }, (_, octet) => {
    const counts = new Map()
    for (const { toUnicode } of tables) {
      counts.set(toUnicode[octet], (counts.get(toUnicode[octet]) ?? 0) + 1)
    }
    return [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0])[0][0]
  })
}

/** Runs of octets that differ from the frame, `[first octet, codes]`. */
function differences(toUnicode, frame) {
  const runs = []
  for (let octet = 0; octet < 256; octet++) {
    if (toUnicode[octet] === frame[octet]) continue
    const last = runs.at(-1)
    if (last !== undefined && last[0] + last[1].length === octet) last[1].push(toUnicode[octet])
    else runs.push([octet, [toUnicode[octet]]])
  }
  return runs
}

/** A string literal that shows what can be seen, and escapes what can't: controls, spaces, marks, right-to-left. */
function literal(codes) {
  if (codes.length > 16 && new Set(codes).size === 1) return `${literal([codes[0]])}.repeat(${codes.length})`
  return `'${codes.map(shown).join('')}'`
}

function shown(code) {
  const character = String.fromCharCode(code)
  const visible =
    /[!-~¡-¬®-ÿ\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]/.test(character) ||
    /\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}/u.test(character)
  if (visible && !/[\\'\p{M}]/u.test(character)) return character
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

function writeSingle(page, table, frame) {
  const runs = differences(table.toUnicode, frame)
  const from = page.source === undefined ? `iconv-lite's ${page.encoding}` : `${page.source}.ucm`
  const properties = [
    `  name: '${page.name}',`,
    ...(page.ccsid === undefined ? [] : [`  ccsid: ${page.ccsid},`]),
    `  aliases: [${page.aliases.map((alias) => `'${alias}'`).join(', ')}],`,
    `  ebcdic: ${page.source !== undefined},`,
    '  differences: {',
    ...runs.map(([octet, codes]) => `    0x${octet.toString(16).padStart(2, '0')}: ${literal(codes)},`),
    '  },',
  ]
  writeFileSync(
    new URL(`../src/page/${page.file}.ts`, import.meta.url),
    [
      `// Made by scripts/generate.js from ${from}: do not edit.`,
      "import { SingleOctetPage } from '../single-octet-page.js'",
      '',
      `/** ${page.title}. */`,
      `export const ${page.identifier} = /* @__PURE__ */ new SingleOctetPage({`,
      ...properties,
      '})',
      '',
    ].join('\n'),
  )
}

const all = [...singleOctetPages, ...networkPages]
const ebcdic = singleOctetPages.map((page) => singleOctetTable(page))
const tables = [...ebcdic, ...networkPages.map((page) => networkTable(page))]
const frame = frameOf(ebcdic)
const identity = Array.from({ length: 256 }, (_, octet) => octet)
for (const [index, page] of all.entries()) {
  writeSingle(page, tables[index], page.source === undefined ? identity : frame)
}
writeFileSync(
  new URL('../src/frame.ts', import.meta.url),
  [
    '// Made by scripts/generate.js: do not edit.',
    '',
    '/** The most common character at each octet of the EBCDIC pages. A page is written as what differs from it. */',
    'export const frame =',
    ...[0, 64, 128, 192].map((from) => `  ${literal(frame.slice(from, from + 64))}${from < 192 ? ' +' : ''}`),
    '',
  ].join('\n'),
)
writeFileSync(
  new URL('../src/single-octet-pages.ts', import.meta.url),
  [
    '// Made by scripts/generate.js: do not edit.',
    ...[...all]
      .sort((one, other) => one.file.localeCompare(other.file, 'en'))
      .map((page) => `import { ${page.identifier} } from './page/${page.file}.js'`),
    "import type { SingleOctetPage } from './single-octet-page.js'",
    '',
    '/** Every single-octet page, EBCDIC first, by number. */',
    'export const singleOctetPages: readonly SingleOctetPage[] = [',
    ...all.map((page) => `  ${page.identifier},`),
    ']',
    '',
  ].join('\n'),
)
