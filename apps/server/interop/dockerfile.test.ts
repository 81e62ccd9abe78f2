import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { instructionsOf } from '../test/dockerfile.js'
import { Machine } from './machine/machine.js'

const file = fileURLToPath(new URL('../../../deploy/Dockerfile', import.meta.url))
const instructions = instructionsOf(readFileSync(file, 'utf8'))
const scripts = instructions.filter(({ name }) => name === 'RUN').map(({ value }) => value)

/** The last value of an instruction that is a list, as words of a shell. */
const commandOf = (instruction: string) =>
  (JSON.parse(instructions.findLast(({ name }) => name === instruction)!.value) as string[]).join(' ')

let machine: Machine
beforeAll(async () => {
  machine = await Machine.start()
}, 60_000)
afterAll(() => machine?.[Symbol.asyncDispose]())

test('the scripts of the Dockerfile install the server, and make its user and its directories', async () => {
  const [install, user, ...others] = scripts
  expect(others).toEqual([])
  const printed = await machine.printed(`
    mkdir -p /srv/packages /opt/ftpkit-server
    touch /srv/packages/Dockerfile
    cd /opt/ftpkit-server
    export VERSION=1.2.3
    ${install!.replaceAll('/packages/', '/srv/packages/')}`)
  expect(printed).toMatch(/\n\d+\.\d+\.\d+\S*\n$/)
  await machine.printed(user!)
  expect(await machine.printed('stat -c "%a %U %G" /srv/ftp /etc/ftpkit-server')).toBe(
    '750 ftpkit ftpkit\n755 root root\n',
  )
})

test('without a version the packages beside the Dockerfile are meant', async () => {
  const { status, errors } = await machine.run(`
    mkdir -p /srv/local /opt/other; touch /srv/local/ftpkit-server-1.0.0.tgz; cd /opt/other
    ${scripts[0]!.replaceAll('/packages/', '/srv/local/')}`)
  expect({ status, errors }).toEqual({
    status: 1,
    errors: expect.stringContaining('install --prefix /opt/ftpkit-server'),
  })
  expect(errors).toContain('/srv/local/ftpkit-server-1.0.0.tgz redis@')
})

test('the user of the image starts the server by its command, and the health check succeeds', async () => {
  await machine.printed(`printf 'root: /srv/ftp\\nport: 2121\\n' > /etc/ftpkit-server/ftpkit-server.yaml`)
  const asUser = 'setpriv --reuid ftpkit --regid ftpkit --init-groups --no-new-privs --bounding-set=-all'
  const [, check = ''] = /CMD (\[.*\])/.exec(instructions.find(({ name }) => name === 'HEALTHCHECK')!.value)!
  const [node, option, code] = JSON.parse(check) as string[]
  const printed = await machine.printed(`
    exec 2> /var/log/server
    ${asUser} ${commandOf('ENTRYPOINT')} ${commandOf('CMD')} > /var/log/ready &
    for try in $(seq 100); do grep -q ready /var/log/ready && break; sleep 0.1; done
    ${node} ${option} "${code}"
    kill -${instructions.find(({ name }) => name === 'STOPSIGNAL')!.value.replace('SIG', '')} %1
    wait %1
    echo ended with $?
    cat /var/log/ready`)
  expect(printed).toBe('ended with 0\nready ftp://0.0.0.0:2121\n')
})
