#!/usr/bin/env node
// `npm install --prefix FOLDER ftpkit-server` of the machine of the tests, which has no registry: the built package alone.
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { argv, exit } from 'node:process'

const [command, ...words] = argv.slice(2)
const folder = words[words.indexOf('--prefix') + 1]
if (
  command !== 'install' ||
  !folder?.startsWith('/') ||
  !words.some((word) => /^ftpkit-server(?:@|$)/.test(word))
) {
  console.error(`the npm of the tests knows no ${argv.slice(2).join(' ')}`)
  exit(1)
}
const bin = `${folder}/node_modules/.bin`
mkdirSync(bin, { recursive: true })
cpSync('/opt/test/node_modules', `${folder}/node_modules`, { recursive: true })
rmSync(`${bin}/ftpkit-server`, { force: true })
symlinkSync('../ftpkit-server/dist/main.js', `${bin}/ftpkit-server`)
console.log('added 1 package')
