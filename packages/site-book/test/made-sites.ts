import { createCipheriv, randomBytes } from 'node:crypto'
import type { BookEntry, Site, SiteTls } from '../src/index.js'

/** Names that formats have trouble with. */
export const names = [
  'plain',
  '名前 サーバ',
  '联通',
  'Größe & Maß',
  'quote "double" \'single\' `back`',
  '100% %41 %zz',
  'a;b#c=d:e',
  '🚀 rocket',
  '<tag attr="x">&amp;]]>',
  '[Sessions\\x]',
  'back\\slash',
  '=1+1',
  '- dash',
  'ends with dots...',
  'true',
  '007',
  '@at@',
  'comma, comma',
  '~tilde',
  'Ärger\u00a0mit\u2028Zeilen',
] as const

const folders: readonly (readonly string[])[] = [
  [],
  ['Work'],
  ['Work', 'メインフレーム'],
  ['Work', 'メインフレーム', 'Z & Co'],
  ['100%'],
  ['"quoted"', '<deep>', '[x]', '=y', '#z'],
]

const hosts = ['ftp.example.com', '192.0.2.7', '2001:db8::21', 'bücher.example', 'h'] as const
const users = [undefined, 'me', 'me@example.com', 'DOM\\user', 'ü%:/;"\' #', '用户'] as const
const passwords = [
  undefined,
  'made',
  'p "w" \\ # ; % @ : /',
  '密码🔑',
  '`t`"""x"""',
  "a'b%(user)s",
  ' blanks ',
] as const
const remotes = [
  undefined,
  '/',
  '/web/my folder',
  '/中文目录/a%b',
  '/x"y\'z',
  'home/dir',
  '/semi;type=i?q#f',
] as const
const locals = [undefined, '/srv/out', 'C:\\Users\\made up\\ü', '/tmp/100%'] as const
const notes = [undefined, 'one line', 'two\nlines', '"quoted", with comma', '=cmd|x', 'ends in \\'] as const
const tlsKinds: readonly (SiteTls | undefined)[] = [undefined, 'off', 'optional', 'explicit', 'implicit']
const ports = [undefined, 21, 2121, 65_535, 990, 1] as const
const systems = [undefined, 'zos', 'unix', 'windows', 'vms', 'zvm', 'ibmi'] as const
const encodings = [undefined, 'utf-8', 'gbk', 'Big5'] as const

function nth<Value>(values: readonly Value[], number: number): Value {
  return values[number % values.length]!
}

/** A site with every field that there is, by its number: 40 of them have all of what is above. */
function madeEntry(number: number): BookEntry {
  const user = nth(users, number)
  return {
    site: {
      name: `${nth(names, number)}${number < names.length ? '' : ` ${number}`}`,
      folder: nth(folders, number),
      host: nth(hosts, number),
      port: nth(ports, number * 5 + 1),
      user,
      account: number % 9 === 4 ? 'acct 7' : undefined,
      tls: nth(tlsKinds, number * 3),
      insecure: number % 8 === 3 ? true : undefined,
      system: nth(systems, number),
      nameEncoding: nth(encodings, number * 3),
      data: nth([undefined, 'passive', 'active'] as const, number),
      passiveAddress: nth([undefined, 'reply', 'control'] as const, number),
      proxy: number % 10 === 6 ? 'none' : undefined,
      remote: nth(remotes, number),
      local: nth(locals, number * 3),
      connections: number % 4 === 2 ? number : undefined,
      rate: number % 7 === 5 ? 1000 * number : undefined,
      note: nth(notes, number * 5),
    },
    password: user === undefined ? undefined : nth(passwords, number * 3 + 1),
  }
}

export const madeEntries: readonly BookEntry[] = Array.from({ length: 40 }, (_, number) => madeEntry(number))

/** A site with some of its fields only, without those that are undefined. */
export function picked(site: Site, fields: readonly (keyof Site)[]): Site {
  const given = fields.flatMap((field) => (site[field] === undefined ? [] : [[field, site[field]]]))
  return Object.fromEntries(given) as unknown as Site
}

/** An entry without a password that is undefined. */
export function entry(site: Site, password?: string): BookEntry {
  return password === undefined ? { site } : { site, password }
}

export const octets = (text: string) => new TextEncoder().encode(text)

export const text = (given: Uint8Array) => new TextDecoder().decode(given)

/** What rclone needs of the platform, by Node. */
export const rclone = {
  aesCtr: (key: Uint8Array, counter: Uint8Array, given: Uint8Array) =>
    new Uint8Array(createCipheriv('aes-256-ctr', key, counter).update(given)),
  random: (length: number) => new Uint8Array(randomBytes(length)),
}

/** The same with octets that are not by chance, so that two writings are equal. */
export const steadyRclone = { ...rclone, random: (length: number) => new Uint8Array(length).fill(7) }
