import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Served } from './served.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-warnings-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** Makes a self-signed certificate for localhost. @returns the options of the server */
function certificate(name: string, ...extensions: string[]): string[] {
  const [cert, key] = [join(place, `${name}.pem`), join(place, `${name}.key`)]
  const subject = ['-subj', '/CN=localhost', ...extensions]
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert]
  execFileSync('openssl', [...made, ...subject], { stdio: 'ignore' })
  return ['--tls-cert', cert, '--tls-key', key]
}

test('says once that the password went unencrypted to a server that offers TLS', async () => {
  await using served = await Served.start(...certificate('good', '-addext', 'subjectAltName=DNS:localhost'))
  const ran = await served.run(['sync', '--parallel', '2', served.url, join(place, 'copy')])
  expect(
    ran.words.match(/the password went to 127\.0\.0\.1 unencrypted, although the server offers TLS/g),
  ).toHaveLength(1)
  const secure = await served.run([
    'ls',
    '--ca',
    join(place, 'good.pem'),
    served.url.replace('ftp:', 'ftpes:').replace('127.0.0.1', 'localhost'),
  ])
  expect(secure).toMatchObject({ status: 0, words: '' })
})

test('says nothing where the server offers no TLS', async () => {
  await using served = await Served.start()
  expect(await served.run(['ls', served.url])).toMatchObject({ status: 0, words: '' })
})

test('takes a certificate with a common name alone, and says so', async () => {
  await using served = await Served.start(...certificate('name'))
  const url = served.url.replace('ftp:', 'ftpes:').replace('127.0.0.1', 'localhost')
  const ran = await served.run(['ls', '--ca', join(place, 'name.pem'), url])
  expect(ran.status).toBe(0)
  expect(ran.words).toMatch(/^ftpkit: warning: the certificate of localhost has no subject alternative name/)
})
