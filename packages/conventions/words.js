import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allowedWords } from './allowed-words.js'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * A word that the glossary replaces.
 *
 * @typedef {object} Entry
 * @property {string} word as the glossary has it
 * @property {string} instead
 * @property {RegExp} pattern
 * @property {readonly string[]} places beginnings of paths where it is not used; empty for everywhere
 */

/**
 * A word found where the glossary has a better one.
 *
 * @typedef {object} Finding
 * @property {string} file path from the root
 * @property {number} line counted from 1
 * @property {string} text the line
 * @property {string} word
 * @property {string} instead
 */

/**
 * The left column of the glossary's tables in CONTRIBUTING.md.
 *
 * @returns {Entry[]}
 */
export function glossary() {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
  const tables = /<!-- glossary:begin -->([\s\S]*)<!-- glossary:end -->/.exec(text)?.[1] ?? ''
  const rows = tables.split('\n').filter((line) => /^\| (?!not |---)/.test(line))
  return rows.flatMap((row) => {
    const [words = '', instead = '', where = ''] = cells(row)
    const places = where.split(' ').filter((place) => place !== '')
    return words.split(' · ').map((word) => ({ word, instead, pattern: patternOf(word), places }))
  })
}

/** The cells of a row: a bar in backticks ends none. @param {string} row */
function cells(row) {
  return Array.from(row.matchAll(/((?:`[^`]*`|[^|`])*)\|/g), ([, cell]) => cell.trim()).slice(1)
}

/**
 * A word in backticks is an identifier, or a regular expression between slashes; any other is a phrase, in either case.
 *
 * @param {string} word
 */
function patternOf(word) {
  const [, code] = /^`(.*)`$/.exec(word) ?? []
  const [, source, flags] = /^\/(.*)\/(\w*)$/.exec(code ?? '') ?? []
  if (source) return new RegExp(source, flags)
  if (code?.endsWith('()')) return new RegExp(`(?<![\\w-])${escaped(code.slice(0, -1))}`)
  if (code) return new RegExp(`(?<![\\w-])${escaped(code)}(?![\\w-])`)
  return new RegExp(`\\b${escaped(word).replaceAll(' ', '\\s+')}\\b`, 'i')
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** What the glossary speaks of: sources, tests, READMEs and the other pages, but no data and no test vectors. */
const read = /\.(?:ts|js|md|sh)$|^\.ci\/run$/
const passedOver = /\/(?:data|page|vectors)\/|allowed-words\.js$|conventions\/words\.js$/

/**
 * Every word of the glossary's left column that is in use and not allowed.
 *
 * @param {string} [below] beginning of the paths to read
 * @returns {Finding[]}
 */
export function findings(below = '') {
  const entries = glossary()
  return filesToRead(below).flatMap((file) =>
    linesOf(file).flatMap((text, index) => wordsIn(entries, file, text, index + 1)),
  )
}

/** Allowances that allow nothing: their line has changed or is gone. */
export function unusedAllowances() {
  return allowedWords.filter(
    ({ file, text }) =>
      !filesToRead(file).includes(file) || !linesOf(file).some((line) => line.includes(text)),
  )
}

/** @param {string} below */
function filesToRead(below) {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file.startsWith(below) && read.test(file) && !passedOver.test(file))
}

/** @param {string} file */
function linesOf(file) {
  const text = readFileSync(join(root, file), 'utf8')
  return text.replace(/<!-- glossary:begin -->[\s\S]*<!-- glossary:end -->/, '').split('\n')
}

/**
 * @param {readonly Entry[]} entries
 * @param {string} file
 * @param {string} text
 * @param {number} line
 * @returns {Finding[]}
 */
function wordsIn(entries, file, text, line) {
  return entries
    .filter(
      ({ pattern, places }) =>
        pattern.test(text) && (places.length === 0 || places.some((place) => file.startsWith(place))),
    )
    .filter(() => !allowedWords.some((allowed) => allowed.file === file && text.includes(allowed.text)))
    .map(({ word, instead }) => ({ file, line, text: text.trim(), word, instead }))
}
