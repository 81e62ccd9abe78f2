#!/usr/bin/env node
// `journalctl -u UNIT -o cat` of the machine of the tests: what the unit wrote to its standard output and error.
import { readFileSync } from 'node:fs'
import { argv, exit, stdout } from 'node:process'

const [, unit] = /^-u (\S+) -o cat$/.exec(argv.slice(2).join(' ')) ?? []
if (unit === undefined) {
  console.error(`the journalctl of the tests knows no ${argv.slice(2).join(' ')}`)
  exit(1)
}
stdout.write(readFileSync(`/run/journal/${unit.replace(/\.service$/, '')}.service`))
