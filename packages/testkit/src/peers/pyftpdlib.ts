import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PeerKind } from './peer.js'

const interpreter = '/usr/bin/python3'

/** pyftpdlib, run as the current user. It can't require that TLS sessions are resumed. */
export const pyftpdlib: PeerKind = {
  needs: [interpreter, '/usr/lib/python3/dist-packages/pyftpdlib', '/usr/lib/python3/dist-packages/OpenSSL'],
  tls: true,
  root: false,
  prepare: ({ folder, host, port, home, user, password, tls, ...others }) => {
    const file = join(folder, 'server.py')
    writeFileSync(file, script)
    const settings = { host, port, home, user, password, tls, ...others }
    return { command: [interpreter, file, JSON.stringify(settings)] }
  },
}

const script = `
import json
import sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer

settings = json.loads(sys.argv[1])
certificate = settings.get('certificate')


class Handler(TLS_FTPHandler if certificate else FTPHandler):
    pass


Handler.authorizer = DummyAuthorizer()
Handler.authorizer.add_user(settings['user'], settings['password'], settings['home'], perm='elradfmwMT')
if settings.get('anonymous'):
    Handler.authorizer.add_anonymous(settings['home'])
Handler.permit_foreign_addresses = settings['foreignData']
if 'passivePorts' in settings:
    Handler.passive_ports = range(settings['passivePorts']['from'], settings['passivePorts']['to'] + 1)
if certificate:
    Handler.certfile = certificate['both']
    # Without a name for its sessions OpenSSL breaks off every handshake that would resume one.
    Handler.get_ssl_context().set_session_id(b'ftpkit')
    Handler.tls_control_required = settings['tls'] == 'required'
    Handler.tls_data_required = settings['tls'] == 'required'
server = FTPServer((settings['host'], settings['port']), Handler)
if 'sessions' in settings:
    server.max_cons = settings['sessions']
server.serve_forever()
`
