import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { privateAccounts } from './account.js'
import type { PeerKind, PeerPlace } from './peer.js'
import { unpacked } from './unpacked.js'

const program = unpacked('vsftpd', 'usr/sbin/vsftpd')

/** vsftpd: users by PAM, into their home alone; every TLS data connection has to resume the control connection's. */
export const vsftpd: PeerKind = {
  needs: [program],
  tls: true,
  root: true,
  prepare: (place) => {
    const file = join(place.folder, 'vsftpd.conf')
    mkdirSync(join(place.folder, 'empty'))
    const lines = Object.entries(settings(place)).map(([name, value]) => `${name}=${written(value)}\n`)
    writeFileSync(file, lines.join(''))
    return { command: [program, file], hidden: privateAccounts(place, ['vsftpd']) }
  },
}

type Settings = Readonly<Record<string, string | number | boolean>>

function settings(place: PeerPlace): Settings {
  const { host, port, home, folder, foreignData, passivePorts } = place
  const six = host.includes(':')
  return {
    listen: !six,
    listen_ipv6: six,
    [six ? 'listen_address6' : 'listen_address']: host,
    listen_port: port,
    background: false,
    // Its list of permitted system calls is older than the C library.
    seccomp_sandbox: false,
    secure_chroot_dir: join(folder, 'empty'),
    pam_service_name: 'vsftpd',
    anonymous_enable: false,
    local_enable: true,
    local_root: home,
    local_umask: '022',
    write_enable: true,
    chroot_local_user: true,
    allow_writeable_chroot: true,
    ascii_download_enable: true,
    ascii_upload_enable: true,
    async_abor_enable: true,
    force_dot_files: true,
    ls_recurse_enable: true,
    connect_from_port_20: false,
    xferlog_enable: false,
    delay_failed_login: 0,
    port_promiscuous: foreignData,
    pasv_promiscuous: foreignData,
    ...(passivePorts && { pasv_min_port: passivePorts.from, pasv_max_port: passivePorts.to }),
    ...tlsSettings(place),
  }
}

function tlsSettings({ certificate, tls }: PeerPlace): Settings {
  if (!certificate) return {}
  return {
    ssl_enable: true,
    ssl_tlsv1: true,
    ssl_ciphers: 'HIGH',
    rsa_cert_file: certificate.both,
    rsa_private_key_file: certificate.both,
    require_ssl_reuse: true,
    force_local_logins_ssl: tls === 'required',
    force_local_data_ssl: tls === 'required',
  }
}

function written(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'YES' : 'NO') : String(value)
}
