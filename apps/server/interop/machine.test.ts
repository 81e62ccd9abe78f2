import { afterAll, beforeAll, expect, test } from 'vitest'
import { Machine } from './machine/machine.js'

let machine: Machine
beforeAll(async () => {
  machine = await Machine.start()
  await machine.printed(`
    npm install --prefix /opt/ftpkit-server ftpkit-server
    cp -r /opt/ftpkit-server/node_modules/ftpkit-server/dist/deploy/etc/. /etc/
    systemd-sysusers ftpkit-server.conf
    systemd-tmpfiles --create ftpkit-server.conf
    cd /etc/ftpkit-server
    install -m 640 -g ftpkit /dev/null users
    printf secret | /opt/ftpkit-server/node_modules/.bin/ftpkit-server passwd users ann
    printf '%s\\n' 'root: /srv/ftp' 'users: users' 'port: 2121' 'xferlog: /var/log/ftpkit-server/xferlog' > ftpkit-server.yaml
    systemctl enable --now ftpkit-server`)
}, 60_000)
afterAll(() => machine?.[Symbol.asyncDispose]())

/** For a busy machine. */
const patience = { timeout: 30_000 }

const url = 'ftp://ann:secret@127.0.0.1:2121'

test('the server of the unit is a user without capabilities, who can write in its directories alone', async () => {
  const pid = '$(cat /run/ftpkit-server/pid)'
  expect(await machine.printed(`grep -E '^Cap(Eff|Bnd)|^NoNew' /proc/${pid}/status`)).toBe(
    'CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\n',
  )
  expect(await machine.printed(`stat -c %U /proc/${pid}`)).toBe('ftpkit\n')
  const attempt = `nsenter -t ${pid} -m touch /etc/x /opt/x /var/lib/x /usr/x; true`
  const { errors } = await machine.run(attempt)
  expect(errors.match(/Read-only file system/g)).toHaveLength(4)
})

test('what a user stores has no mode bits for others', async () => {
  await machine.printed(`curl -sS -T /etc/hostname ${url}/stored`)
  expect(await machine.printed('stat -c "%a %U" /srv/ftp/stored')).toBe('640 ftpkit\n')
})

test('systemctl reload lets a new user in, at the process that runs already', async () => {
  await machine.printed(`
    cd /etc/ftpkit-server
    printf secret | /opt/ftpkit-server/node_modules/.bin/ftpkit-server passwd users bob
    pid=$(cat /run/ftpkit-server/pid)
    systemctl reload ftpkit-server
    for try in $(seq 100); do curl -sS -l ftp://bob:secret@127.0.0.1:2121/ && break; sleep 0.1; done
    test $pid = $(cat /run/ftpkit-server/pid)`)
})

test('a mistake in the configuration keeps the unit from starting, and names its line', async () => {
  const { status, errors } = await machine.run(`
    cp /etc/ftpkit-server/ftpkit-server.yaml /run/kept
    echo 'prot: 21' >> /etc/ftpkit-server/ftpkit-server.yaml
    trap 'cat /run/kept > /etc/ftpkit-server/ftpkit-server.yaml' EXIT
    systemctl restart ftpkit-server`)
  expect(status).toBe(1)
  expect(errors).toMatch(/ftpkit-server check .* ended with 1/)
  expect(await machine.printed('journalctl -u ftpkit-server -o cat')).toMatch(/line 5.*prot/)
  await machine.printed('systemctl start ftpkit-server')
})

test('logrotate renames the log of transfers, and the server continues in a new one', async () => {
  const stored = (name: string) => machine.printed(`curl -sS -T /etc/hostname ${url}/${name}`)
  const reloads = async () =>
    Number(
      await machine.printed('journalctl -u ftpkit-server -o cat | grep -c "configuration reloaded" || true'),
    )
  await stored('before')
  const reloadsBefore = await reloads()
  const config = '/etc/logrotate.d/ftpkit-server'
  const { status, errors } = await machine.run(`logrotate -d ${config}`)
  expect(status).toBe(0)
  expect(errors).not.toMatch(/error/)
  await machine.printed(`logrotate -f ${config}`)
  await expect.poll(() => machine.printed('ls /var/log/ftpkit-server'), patience).toBe('xferlog\nxferlog.1\n')
  // The reload comes after the new file; what is stored after it is in that one.
  await expect.poll(reloads, patience).toBe(reloadsBefore + 1)
  await stored('after')
  const log = (name: string) => machine.printed(`cat /var/log/ftpkit-server/${name}`)
  await expect.poll(() => log('xferlog'), patience).toContain(' /after ')
  expect(await log('xferlog')).not.toContain(' /before ')
  expect(await log('xferlog.1')).toContain(' /before ')
  expect(await log('xferlog.1')).not.toContain(' /after ')
  expect(await machine.printed('stat -c "%a %U" /var/log/ftpkit-server/xferlog')).toBe('640 ftpkit\n')
})

test('systemd-socket-activate passes its socket to the server, which listens at no other', async () => {
  const printed = await machine.printed(`
    exec 2> /var/log/activated
    systemd-socket-activate -l 127.0.0.1:2199 --fdname=ftp \
      /opt/ftpkit-server/node_modules/.bin/ftpkit-server /srv/ftp --user eve:secret > /var/log/ready &
    for try in $(seq 100); do curl -sS -l ftp://eve:secret@127.0.0.1:2199/ && break; sleep 0.1; done
    kill %1
    cat /var/log/ready`)
  expect(printed).toMatch(/^(?:.*\n)+ready ftp:\/\/127\.0\.0\.1:2199\n$/)
})
