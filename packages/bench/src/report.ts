import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** Where the figures were measured. */
export function machine(): Record<string, string | number> {
  const [cpu] = cpus()
  return {
    date: new Date().toISOString(),
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  }
}

/** One line on where the figures were measured. */
export function machineLine(): string {
  const { date, cpu, cores, memoryGiB, node, platform } = machine()
  return `${date}, ${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node}, ${platform}`
}

/** Programs that want a processor on this machine, as the mean of the last minute. */
export function load(): string {
  return loadavg()[0]!.toFixed(1)
}

/** Prints rows in columns; those of numbers are aligned to the right. */
export function printTable(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]!.length)),
  )
  const right = headings.map((_, column) => rows.every((row) => /^[\d.,× –-]*$/.test(row[column]!)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (right[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd()
  console.log(line(headings))
  console.log(widths.map((width) => '─'.repeat(width)).join('  '))
  for (const row of rows) console.log(line(row))
}

/** Writes figures with where and when they were measured to `.reports/NAME.json`. */
export function writeReport(name: string, figures: object): void {
  const folder = fileURLToPath(new URL('../.reports/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const text = JSON.stringify({ machine: machine(), ...figures }, undefined, 2)
  writeFileSync(`${folder}${name}.json`, `${text}\n`)
  console.log(`\n.reports/${name}.json written`)
}

/** A number with three digits that count. */
export function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
