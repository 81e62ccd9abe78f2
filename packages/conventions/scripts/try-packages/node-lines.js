import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sizeFaults, sizeTable } from '../../sizes.js'
import fixture from './fixtures/expected.cjs'
import { commandLines, firstExamples } from './readmes.js'

const printed = `${fixture.expected.record}\n${fixture.expected.files}\n`

/**
 * What needs nothing but Node: both forms, the commands, the examples of the READMEs, and the sizes.
 *
 * @type {import('./groups.js').Group}
 */
export const nodeGroup = {
  name: 'node',
  tools: {},
  lines: [
    ['Node imports the packages as ES modules', async (project) => runs(project, 'run.mjs')],
    ['Node requires the packages as CommonJS', async (project) => runs(project, 'run.cjs')],
    ['both forms in one process know the errors of each other', bothForms],
    ['node --eval requires a package', evaluated],
    ['ftpkit, ftpkit-server and ftpkit-gateway answer --version', versions],
    ['ftpkit-server serves a file that ftpkit stores and fetches', movedFile],
    ['ftpkit fetches a file from ftpkit-server through ftpkit-gateway', relayedFile],
    ['the commands of the README run as they are there', commandsOfReadme],
    ...firstExamples().map((example) => [
      `the first example of ${example.place} prints what it says`,
      (project) => exampleRuns(project, example),
    ]),
    ['the programs are no larger than they may be', sizes],
  ],
}

async function runs(project, file) {
  assert.equal(await project.node([file]), printed)
}

async function bothForms(project) {
  assert.equal(await project.node(['forms.cjs']), 'true true true true 550 /a: access is denied\n')
}

async function evaluated(project) {
  const code =
    "console.log(typeof require('ftpkit').connect, require('@ftpkit/mode/block').BlockDecoder.name)"
  assert.equal(await project.node(['--input-type=commonjs', '-e', code]), 'function BlockDecoder\n')
}

async function versions(project) {
  for (const name of ['ftpkit', 'ftpkit-server', 'ftpkit-gateway']) {
    const { manifest } = project.tarballs.find((tarball) => tarball.manifest.name === name)
    assert.equal((await project.bin(name, ['--version'])).trim(), manifest.version)
  }
}

async function movedFile(project) {
  const octets = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 251))
  const path = join(project.folder, 'octets')
  writeFileSync(path, octets)
  mkdirSync(join(project.folder, 'served'))
  await serving(
    project,
    'ftpkit-server',
    ['served', '--user', 'me:secret', '--port', '0'],
    async (address) => {
      const url = `ftp://me:secret@${address}/octets`
      await project.bin('ftpkit', ['put', 'octets', url])
      await project.bin('ftpkit', ['get', url, 'fetched'])
    },
  )
  assert.deepEqual(readFileSync(join(project.folder, 'served/octets')), octets)
  assert.deepEqual(readFileSync(join(project.folder, 'fetched')), octets)
}

async function relayedFile(project) {
  const path = join(project.folder, 'relayed')
  mkdirSync(path)
  writeFileSync(join(path, 'file'), 'by way of the gateway')
  await serving(project, 'ftpkit-server', ['relayed', '--user', 'me:secret', '--port', '0'], (server) =>
    serving(project, 'ftpkit-gateway', [`ftp://${server}`, '--listen', '127.0.0.1:0'], (gateway) =>
      project.bin('ftpkit', ['get', `ftp://me:secret@${gateway}/file`, 'relayed/copy']),
    ),
  )
  assert.equal(readFileSync(join(path, 'copy'), 'utf8'), 'by way of the gateway')
}

/** By copy and paste, but for the port, which may be in use. */
async function commandsOfReadme(project) {
  const commands = commandLines()
  const [, ...serverArgs] = commands.get('ftpkit-server').split(' ')
  const [, ...clientArgs] = commands.get('ftpkit').split(' ')
  mkdirSync(join(project.folder, 'files'))
  project.write('report.txt', 'of today\n')
  await serving(project, 'ftpkit-server', [...serverArgs, '--port', '0'], (address) =>
    project.bin(
      'ftpkit',
      clientArgs.map((word) => word.replace('127.0.0.1:2121', address)),
    ),
  )
  assert.equal(readFileSync(join(project.folder, 'files/report.txt'), 'utf8'), 'of today\n')
}

async function serving(project, name, args, work) {
  const command = join(project.folder, 'node_modules/.bin', name)
  const { match, stop } = await project.start(command, args, /^ready ftp:\/\/(\S+)/m)
  try {
    await work(match[1])
  } finally {
    await stop()
  }
}

async function exampleRuns(project, { place, code, output }) {
  assert.ok(code !== '', `${place} has no example`)
  assert.ok(output !== undefined, `no block says what the first example of ${place} prints`)
  const name = `${place.replaceAll(/\W+/g, '-')}/example.mjs`
  const file = project.write(name, code)
  assert.equal(await project.node([file], { cwd: join(file, '..') }), output)
}

async function sizes(project) {
  for (const row of sizeTable(project.tarballs)) console.log(`   ${row}`)
  assert.deepEqual(sizeFaults(project.tarballs), [])
}
