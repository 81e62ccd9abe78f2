import { expect, test } from 'vitest'
import { octetsOf, Site, sample } from './peer.js'
import { user } from './server-process.js'

/**
 * A session of the ftp application of Erlang/OTP, which has no ABOR. Its `recv_bin` and `recv_chunk` fail with any server
 * that is quick: they take the end of a transfer that comes before the data for all of it.
 */
const script = String.raw`
main([Host, Port, User, Password, Mode, Security]) ->
    {ok, _} = application:ensure_all_started(ftp),
    Tls = case Security of
        "plain" -> [];
        "tls" -> {ok, _} = application:ensure_all_started(ssl),
             [{tls, [{verify, verify_none}]}]
    end,
    {ok, Ftp} = ftp:open(Host, [{port, list_to_integer(Port)}, {mode, list_to_atom(Mode)}, {timeout, 20000}, {dtimeout, 20000} | Tls]),
    ok = ftp:user(Ftp, User, Password),
    ok = ftp:type(Ftp, binary),
    ok = ftp:mkdir(Ftp, "d"),
    ok = ftp:cd(Ftp, "d"),
    {ok, "/d"} = ftp:pwd(Ftp),
    ok = ftp:send(Ftp, "bin.dat"),
    ok = ftp:send(Ftp, "empty.dat"),
    ok = ftp:recv(Ftp, "bin.dat", "back.dat"),
    ok = ftp:append(Ftp, "tail.txt", "empty.dat"),
    ok = ftp:recv(Ftp, "empty.dat", "tail-back"),
    {ok, "bin.dat\r\nempty.dat\r\n"} = ftp:nlist(Ftp),
    {ok, List} = ftp:ls(Ftp),
    true = string:find(List, " bin.dat\r\n") =/= nomatch,
    ok = ftp:rename(Ftp, "empty.dat", "with a space"),
    ok = ftp:delete(Ftp, "with a space"),
    {error, epath} = ftp:delete(Ftp, "nowhere"),
    ok = ftp:cd(Ftp, ".."),
    {error, epath} = ftp:rmdir(Ftp, "nowhere"),
    ok = ftp:close(Ftp),
    io:format("done~n").
`

test.each([
  ['plain', 'passive'],
  ['plain', 'active'],
  ['tls', 'passive'],
] as const)('Erlang runs a whole session, %s, %s', async (security, mode) => {
  // It never resumes the session of its control connection.
  const resumption = security === 'tls' ? ['--tls-resumption', 'optional'] : []
  await using site = await Site.open(security, ...resumption)
  const options = [site.host, site.port, user.name, user.password, mode, security]
  const begin =
    'printf "#!/usr/bin/env escript\n%%%%! -noinput\n" > session; cat >> session; exec escript session "$@"'
  const { status, output, errors } = await site.run('sh', ['-c', begin, 'sh', ...options], script)
  expect(errors).toBe('')
  expect(String(output)).toBe('done\n')
  expect(status).toBe(0)
  expect(octetsOf(site.remote('d/bin.dat'))).toBe(sample('bin.dat'))
  expect(octetsOf(site.local('back.dat'))).toBe(sample('bin.dat'))
  expect(octetsOf(site.local('tail-back'))).toBe(sample('tail.txt'))
})
